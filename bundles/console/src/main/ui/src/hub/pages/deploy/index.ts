import { definePage } from '../page'

export default definePage({
  id: 'deploy',
  title: { vi: 'Triển khai', en: 'Deploy' },
  order: 80,
  icon: 'deploy',
  routes: [{ path: 'deploy', load: () => import('./Deploy') }],
})
