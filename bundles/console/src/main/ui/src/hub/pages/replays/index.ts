import { definePage } from '../page'

export default definePage({
  id: 'replays',
  title: { vi: 'Phát lại', en: 'Replay' },
  order: 40,
  icon: 'replays',
  routes: [{ path: 'replays', load: () => import('./Replays') }],
})
