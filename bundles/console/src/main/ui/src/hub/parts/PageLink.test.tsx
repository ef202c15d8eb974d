import { render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, test } from 'vitest'
import { PageLink, PagesThere } from './PageLink'

const shown = (to: string) => {
  render(
    <MemoryRouter>
      <PagesThere.Provider value={['/hub/sources', '/hub/sources/:id']}>
        <PageLink to={to} className="c">words</PageLink>
      </PagesThere.Provider>
    </MemoryRouter>,
  )
  return screen.getByText('words')
}

test('leads to a page that is there, whatever stands behind its path', () => {
  expect(shown('/hub/sources/tax?span=day').getAttribute('href')).toBe('/hub/sources/tax?span=day')
})

test('is plain text where the page is not there', () => {
  const words = shown('/hub/queues?queue=hub.dead')
  expect(words.tagName).toBe('SPAN')
  expect(words.className).toBe('c')
})
