import { dollars, percentText } from "../../cost/money";

/** `+$1,234` or `−$20.00`, of a change. */
export const signedDollars = (change: number): string => signed(change, dollars(Math.abs(change)));

/** `+1.9%` */
export const signedPercent = (share: number): string => signed(share, percentText(Math.abs(share)));

const signed = (value: number, text: string) => `${value === 0 ? "" : value < 0 ? "−" : "+"}${text}`;
