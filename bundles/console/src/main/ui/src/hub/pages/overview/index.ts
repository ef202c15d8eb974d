import { definePage } from '../page'

export default definePage({
  id: 'overview',
  title: { vi: 'Tổng quan', en: 'Overview' },
  order: 10,
  icon: 'overview',
  routes: [{ path: 'overview', load: () => import('./Overview') }],
})
