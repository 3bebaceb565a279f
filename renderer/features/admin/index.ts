/** 管理: what is administered online, one section for each thing. */
export { AdminPage } from './AdminPage.tsx';
export { ADMIN_SECTIONS } from './sections.ts';
