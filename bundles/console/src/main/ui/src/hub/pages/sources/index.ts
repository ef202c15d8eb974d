import { definePage } from '../page'

export default definePage({
  id: 'sources',
  title: { vi: 'Nguồn dữ liệu', en: 'Sources' },
  order: 20,
  icon: 'sources',
  routes: [
    { path: 'sources', load: () => import('./Sources') },
    { path: 'sources/:id', load: () => import('./Source') },
  ],
})
