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
        paths: [
          // Rolldown puts all that a barrel leads to into the first page's chunk: 1.3 MB of styles that Hawtio alone uses.
          { name: '@patternfly/react-core', message: 'Import from @patternfly/react-core/dist/dynamic/...' },
        ],
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
  // Both are fetched on demand, and offer all of PatternFly.
  files: ['src/technical/**', 'src/tabs/host.ts'],
  rules: { 'no-restricted-imports': 'off' },
})
