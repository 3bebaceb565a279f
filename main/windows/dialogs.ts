/** The system's dialogs for files, attached to the window. What is chosen is a path; it goes no further than the main process. */
import { app, dialog, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Locale } from '../../common/ipc/desktop.ts';
import type { Dialogs, SaveKind } from '../ipc/files.ts';

const WORDS = {
  'zh-CN': {
    import: '选择要导入的文件',
    csv: '表格文件 (CSV、TXT)',
    all: '所有文件',
    save: '保存',
    xlsx: 'Excel 工作簿',
    png: '图片',
    txt: '文本',
    json: 'JSON',
    html: '网页',
  },
  en: {
    import: 'Choose a file to import',
    csv: 'Tables (CSV, TXT)',
    all: 'All files',
    save: 'Save',
    xlsx: 'Excel workbook',
    png: 'Picture',
    txt: 'Text',
    json: 'JSON',
    html: 'Web page',
  },
} as const satisfies Record<Locale, Record<string, string>>;

/** Dialogs in the language that is current when they open. */
export function systemDialogs(window: () => BrowserWindow | null, locale: () => Locale): Dialogs {
  return {
    async chooseImport() {
      const owner = window();
      if (owner === null) return null;
      const words = WORDS[locale()];
      const chosen = await dialog.showOpenDialog(owner, {
        title: words.import,
        properties: ['openFile'],
        filters: [
          { name: words.csv, extensions: ['csv', 'txt', 'tsv'] },
          { name: words.all, extensions: ['*'] },
        ],
      });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    async chooseTarget(name: string, kind: SaveKind) {
      const owner = window();
      if (owner === null) return null;
      const words = WORDS[locale()];
      const chosen = await dialog.showSaveDialog(owner, {
        title: words.save,
        defaultPath: join(app.getPath('documents'), name),
        filters: [{ name: words[kind], extensions: [kind] }],
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      });
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
  };
}
