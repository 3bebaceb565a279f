/** What can be read and done about one item. Rules SC4 to SC9. */
import type { ReactElement } from 'react';
import { unreachable } from '../../../common/lib/assert.ts';
import { ConflictDetail } from './ConflictDetail.tsx';
import type { CenterItem } from './list-items.ts';
import { QuarantineDetail } from './QuarantineDetail.tsx';
import { RefusedDetail } from './RefusedDetail.tsx';
import { WaitingDetail } from './WaitingDetail.tsx';

export interface ItemDetailProps {
  readonly item: CenterItem;
  /** Called when the item was dealt with. */
  readonly onDone: () => void;
}

/** By the group of the item. */
export function ItemDetail({ item, onDone }: ItemDetailProps): ReactElement {
  switch (item.group) {
    case 'quarantine':
      return <QuarantineDetail item={item.item} onDone={onDone} />;
    case 'refused':
    case 'kept':
      return <RefusedDetail item={item.item} onDone={onDone} />;
    case 'conflicts':
      return <ConflictDetail item={item.item} onDone={onDone} />;
    case 'waiting':
      return <WaitingDetail item={item.item} />;
    default:
      return unreachable(item);
  }
}
