import { defineTexts } from '../../i18n'

export const texts = defineTexts({ vi: { title: 'Tổng quan' }, en: { title: 'Overview' } })
