/** What is used of nodemailer (documented at nodemailer.com/smtp and /message). */
declare module 'nodemailer' {
  export interface Transporter {
    sendMail(message: {
      readonly from: string;
      readonly to: readonly string[] | string;
      readonly subject: string;
      readonly text: string;
      readonly messageId?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }): Promise<{ readonly response: string; readonly rejected: readonly unknown[] }>;
    close(): void;
  }
  export function createTransport(options: Readonly<Record<string, unknown>>): Transporter;
}
