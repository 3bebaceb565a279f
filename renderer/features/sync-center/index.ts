/** 同步中心: what waits, what was merged, what was refused. */
export { SyncCenterPage } from './SyncCenterPage.tsx';
