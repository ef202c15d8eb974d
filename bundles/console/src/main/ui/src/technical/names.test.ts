import { describe, expect, it } from 'vitest'
import { mend } from './names'

function page(html: string): HTMLElement {
  const root = document.createElement('div')
  root.innerHTML = html
  mend(root, 'More')
  return root
}

describe('controls of Hawtio', () => {
  it('are called what stands on them', () => {
    const button = page('<button aria-label="Expand Collapse">Expand all</button>').querySelector('button')!
    expect(button.hasAttribute('aria-label')).toBe(false)
    const toggle = page('<button class="pf-v5-c-menu-toggle" aria-label="Options Menu">xml</button>').querySelector('button')!
    expect(toggle.hasAttribute('aria-label')).toBe(false)
  })

  it('get a name where they have none, and keep the one they have', () => {
    const [dots, named, worded] = page('<button class="pf-v5-c-menu-toggle"><svg></svg></button>'
      + '<button class="pf-v5-c-menu-toggle" aria-label="Columns"></button><button class="pf-v5-c-menu-toggle">Level</button>').querySelectorAll('button')
    expect(dots!.getAttribute('aria-label')).toBe('More')
    expect(named!.getAttribute('aria-label')).toBe('Columns')
    expect(worded!.hasAttribute('aria-label')).toBe(false)
  })

  it('are no menu where they only open one', () => {
    const button = page('<button class="pf-v5-c-menu-toggle" role="menu"><svg></svg></button>').querySelector('button')!
    expect(button.hasAttribute('role')).toBe(false)
    expect(button.getAttribute('aria-label')).toBe('More')
  })
})
