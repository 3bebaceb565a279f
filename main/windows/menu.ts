/**
 * The application menu, small and in two languages: what has an accelerator, and what a text field needs. Commands go to the page as
 * MENU_EVENT; locking is done at once by the main process, also when the page hangs.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Locale } from '../../common/ipc/desktop.ts';
import type { MenuCommand } from '../../common/ipc/events.ts';

export interface MenuActions {
  readonly send: (command: MenuCommand) => void;
  readonly lock: () => void;
}

const WORDS = {
  'zh-CN': {
    file: '文件',
    newCustomer: '新建客户',
    import: '导入…',
    settings: '设置…',
    lock: '锁定',
    quit: '退出',
    edit: '编辑',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    go: '前往',
    search: '搜索',
    customers: '客户',
    tasks: '任务',
    insights: '统计',
    sync: '同步中心',
    view: '显示',
    zoomIn: '放大',
    zoomOut: '缩小',
    zoomReset: '实际大小',
    fullScreen: '全屏',
    devTools: '开发者工具',
    reload: '重新载入',
  },
  en: {
    file: 'File',
    newCustomer: 'New Customer',
    import: 'Import…',
    settings: 'Settings…',
    lock: 'Lock',
    quit: 'Quit',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select All',
    go: 'Go',
    search: 'Search',
    customers: 'Customers',
    tasks: 'Tasks',
    insights: 'Insights',
    sync: 'Sync Centre',
    view: 'View',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    zoomReset: 'Actual Size',
    fullScreen: 'Full Screen',
    devTools: 'Developer Tools',
    reload: 'Reload',
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** Puts the menu in place; called again when the language changes. */
export function installMenu(locale: Locale, actions: MenuActions, isDeveloping: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(locale, actions, isDeveloping)));
}

function menuTemplate(locale: Locale, actions: MenuActions, isDeveloping: boolean): MenuItemConstructorOptions[] {
  const words = WORDS[locale];
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.send(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    {
      label: words.file,
      submenu: [
        command(words.newCustomer, 'customers.new', 'CmdOrCtrl+N'),
        command(words.import, 'go.import', 'CmdOrCtrl+Shift+I'),
        separator,
        command(words.settings, 'settings.open', 'CmdOrCtrl+,'),
        { label: words.lock, accelerator: 'CmdOrCtrl+L', click: actions.lock },
        separator,
        { role: 'quit', label: words.quit },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: words.go,
      submenu: [
        command(words.search, 'search.focus', 'CmdOrCtrl+K'),
        separator,
        command(words.customers, 'go.customers', 'CmdOrCtrl+1'),
        command(words.tasks, 'go.tasks', 'CmdOrCtrl+2'),
        command(words.insights, 'go.insights', 'CmdOrCtrl+3'),
        command(words.sync, 'go.sync', 'CmdOrCtrl+4'),
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'zoomIn', label: words.zoomIn },
        { role: 'zoomOut', label: words.zoomOut },
        { role: 'resetZoom', label: words.zoomReset },
        separator,
        { role: 'togglefullscreen', label: words.fullScreen },
        ...(isDeveloping
          ? [
              separator,
              { role: 'reload', label: words.reload } as const,
              { role: 'toggleDevTools', label: words.devTools } as const,
            ]
          : []),
      ],
    },
  ];
}
