/** Sign-in and unlocking: everything that stands before the application. */
export { LeaseEndedPage } from './LeaseEndedPage.tsx';
export { SignInPage } from './SignInPage.tsx';
export { StoreFailedPage } from './StoreFailedPage.tsx';
export { UnlockPage } from './UnlockPage.tsx';
export { UnlockSetupPage } from './UnlockSetupPage.tsx';
