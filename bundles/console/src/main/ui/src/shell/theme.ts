/** How light the console is: as the machine says, or as was chosen. */
export type Theme = 'auto' | 'light' | 'dark'

const STORED = 'iochub.theme'
const DARK = window.matchMedia('(prefers-color-scheme: dark)')

// Hawtio has a listener of its own for the machine's theme, which would undo the choice.
localStorage.setItem('hawtio.disableThemeListener', 'true')

export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED)
  return stored === 'light' || stored === 'dark' ? stored : 'auto'
}

export function applyTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme)
  const dark = theme === 'dark' || (theme === 'auto' && DARK.matches)
  document.documentElement.classList.toggle('pf-v5-theme-dark', dark)
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
}

DARK.addEventListener('change', () => applyTheme(storedTheme()))
