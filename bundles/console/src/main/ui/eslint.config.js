import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

export default ts.config(...ts.configs.recommended, {
  files: ['src/**/*.{ts,tsx}'],
  plugins: { 'react-hooks': hooks },
  rules: {
    ...hooks.configs.recommended.rules,
    'no-console': 'error',
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          // A page that imports another cannot be taken out alone.
          { group: ['../pages/*', '../../pages/*'], message: 'No page imports another.' },
          // Hawtio is fetched on demand, by src/technical alone.
          { group: ['@hawtio/react', '@hawtio/react/*'], message: 'Only src/technical uses Hawtio.' },
        ],
      },
    ],
  },
}, {
  files: ['src/technical/**'],
  rules: { 'no-restricted-imports': 'off' },
})
