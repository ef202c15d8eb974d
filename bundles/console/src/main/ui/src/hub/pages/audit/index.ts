import { definePage } from '../page'

export default definePage({
  id: 'audit',
  title: { vi: 'Nhật ký kiểm toán', en: 'Audit trail' },
  order: 90,
  icon: 'audit',
  needs: 'audit.look',
  routes: [{ path: 'audit', load: () => import('./AuditTrail') }],
})
