/** Rows of the migration « transparency ». */
export interface TransparencyTables {
  transparency_setting: { one_row?: boolean; parts: string[]; intro: string; licence: string; changed_by: string | null; changed_at: Date }
}
