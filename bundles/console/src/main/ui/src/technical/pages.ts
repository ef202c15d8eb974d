import type { Both } from '../hub/i18n'

/** Hawtio's pages that the hub's runtime has. The names of paths are Hawtio's own. */
export const technicalPages: { id: string; path: string; title: Both }[] = [
  { id: 'camel', path: '/camel', title: { vi: 'Tuyến Camel', en: 'Camel routes' } },
  { id: 'jmx', path: '/jmx', title: { vi: 'JMX', en: 'JMX' } },
  { id: 'runtime', path: '/runtime', title: { vi: 'Máy ảo Java', en: 'Java runtime' } },
  { id: 'logs', path: '/logs', title: { vi: 'Nhật ký', en: 'Logs' } },
]
