import * as PatternFly from '@patternfly/react-core'
import * as React from 'react'
import * as ReactDOM from 'react-dom'
import * as api from '../hub/api'
import * as i18n from '../hub/i18n'
import * as parts from '../hub/parts'

/** What a connector's tab is given: it brings no React of its own. */
export const host = { React, ReactDOM, PatternFly, api, i18n, parts }
