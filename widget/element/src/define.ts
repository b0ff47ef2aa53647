/** Registers the element, unless the page already has one of that name. */

import { TroLySo } from './tro-ly-so'

if (window.customElements && !customElements.get('tro-ly-so')) {
  customElements.define('tro-ly-so', TroLySo)
}
