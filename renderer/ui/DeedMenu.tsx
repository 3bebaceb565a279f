/** What can be done with one row of a table: a menu behind a button, for mouse and keyboard alike. */
import { MoreOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import type { ReactElement } from 'react';

export interface DeedMenuProps<Deed extends string> {
  readonly deeds: readonly { readonly deed: Deed; readonly label: string; readonly isGrave?: boolean }[];
  /** Names the button, with the row's name. */
  readonly label: string;
  readonly onDeed: (deed: Deed) => void;
}

/** Nothing where nothing can be done. */
export function DeedMenu<Deed extends string>({ deeds, label, onDeed }: DeedMenuProps<Deed>): ReactElement | null {
  if (deeds.length === 0) return null;
  return (
    <Dropdown
      trigger={['click']}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opened the menu by a key goes on in it by keys
      autoFocus
      menu={{
        items: deeds.map(item => ({ key: item.deed, label: item.label, danger: item.isGrave === true })),
        onClick({ key, domEvent }) {
          domEvent.preventDefault(); // or the same key would press the button that the dialog puts the focus on
          onDeed(key as Deed);
        },
      }}
    >
      <Button type="text" size="small" icon={<MoreOutlined aria-hidden />} aria-label={label} />
    </Dropdown>
  );
}
