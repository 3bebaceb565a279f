/** 批量: the bar over a selection, the task centre, and the hint that something runs. */
export { BatchBar, type BatchBarProps } from './BatchBar.tsx';
export { TaskHint } from './TaskHint.tsx';
export { TasksPage } from './TasksPage.tsx';
