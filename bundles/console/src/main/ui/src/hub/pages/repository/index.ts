import { definePage } from '../page'

export default definePage({
  id: 'repository',
  title: { vi: 'Kho dữ liệu', en: 'Repository' },
  order: 70,
  icon: 'repository',
  routes: [{ path: 'repository', load: () => import('./Repository') }],
})
