import { definePage } from '../page'

export default definePage({
  id: 'quarantine',
  title: { vi: 'Cách ly', en: 'Quarantine' },
  order: 30,
  icon: 'quarantine',
  routes: [
    { path: 'quarantine', load: () => import('./Quarantine') },
    { path: 'quarantine/:id', load: () => import('./Row') },
  ],
})
