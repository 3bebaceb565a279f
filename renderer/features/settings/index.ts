/** Settings of this computer. */
export { SettingsPage } from './SettingsPage.tsx';
