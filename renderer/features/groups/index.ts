/** The tree of groups and segments. */
export { GroupsPage, type GroupsPageProps } from './GroupsPage.tsx';
