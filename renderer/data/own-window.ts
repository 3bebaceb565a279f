/** Whether this page is the window of one customer: it asks the worker of the main window instead of its own. Rules OW1, OW3. */
export const isOwnWindow = new URLSearchParams(globalThis.location?.search ?? '').get('window') === 'customer';
