import { definePage } from '../page'

export default definePage({
  id: 'queues',
  title: { vi: 'Hàng đợi', en: 'Queues' },
  order: 50,
  icon: 'queues',
  needs: 'queue.look',
  routes: [{ path: 'queues', load: () => import('./Queues') }],
})
