/** Tags of the company: made, changed, merged and deleted. */
export { TagsPage } from './TagsPage.tsx';
