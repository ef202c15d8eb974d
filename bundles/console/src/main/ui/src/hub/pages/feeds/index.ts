import { definePage } from '../page'

export default definePage({
  id: 'feeds',
  title: { vi: 'Luồng dữ liệu', en: 'Feeds' },
  order: 60,
  icon: 'feeds',
  routes: [
    { path: 'feeds', load: () => import('./Feeds') },
    { path: 'feeds/:domain/:type', load: () => import('./Feed') },
  ],
})
