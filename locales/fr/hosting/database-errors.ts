/** Refus des bases de données. */
import type { ErrorParams } from '#lib/errors.ts'

export const databaseErrors = {
  databaseNeedsPhp: 'Ce site est fait de pages simples : il n’a pas de programme qui se servirait d’une base de données. Créez un site PHP pour cela.',
  databaseQuota: (p: ErrorParams) => `Ce site a déjà ${p['maximum']} bases de données, c’est le maximum. Supprimez-en une, ou écrivez à la coopérative.`,
  databaseChangedMeanwhile: (p: ErrorParams) => `Quelqu’un a changé la base ${p['name']} pendant que cette page était ouverte. Rien de votre côté n’a été enregistré. Vérifiez, puis recommencez.`,
  databaseIsDeleted: (p: ErrorParams) => `La base ${p['name']} est supprimée. Rétablissez-la d’abord.`,
  databaseNotDeleted: 'Cette base n’est pas supprimée : il n’y a rien à rétablir.',
  databaseRecoveryOver: 'Le délai pour rétablir cette base est passé. Ses données ne sont plus là.',
  databaseNotThere: (p: ErrorParams) => `La base ${p['name']} n’est pas encore sur sa machine. Attendez quelques secondes, puis réessayez.`,
  databaseServerAway: 'Les bases de données de cette machine ne répondent pas. Cela vient de nous, vos données sont intactes. Réessayez dans une minute.',
  databaseBusy: (p: ErrorParams) => `Toutes les connexions à la base ${p['name']} sont prises, sans doute par le site lui-même. Réessayez dans une minute. Si cela dure, une page du site tourne trop longtemps.`,
  databaseSqlRefused: (p: ErrorParams) => `Le fichier a un défaut à la ligne ${p['line']} : « ${p['words']} » (erreur ${p['number']}). Rien n’a changé dans la base ${p['name']}. Refaites l’export d’origine, ou corrigez cette ligne.`,
  databaseSqlNotAllowed: (p: ErrorParams) => `À la ligne ${p['line']}, le fichier veut sortir de la base ${p['name']} (« ${p['words']} »). Rien n’a changé. Refaites l’export d’une seule base, sans « CREATE DATABASE », « USE » ni « DEFINER ».`,
  databaseNothingToUndo: 'Il n’y a plus d’état d’avant un import à remettre.',
  databaseNoRoom: 'L’espace de ce site est plein : nous ne pouvons pas garder l’état d’avant. Supprimez des fichiers, puis réessayez. Rien n’a changé.',
  databaseDumpTooLarge: (p: ErrorParams) => `Ce fichier est trop gros pour cette base, ou dépasse ${p['maximumMebibytes']} Mo. Rien n’a changé. La coopérative peut agrandir la base.`,
  databaseDumpBroken: 'Ce fichier compressé est abîmé ou incomplet. Refaites-le, puis envoyez-le de nouveau. Rien n’a changé.',
  databaseDumpEmpty: 'Choisissez d’abord un fichier .sql ou .sql.gz.',
  databaseImportUnderWay: 'Un import est déjà en cours dans cette base. Attendez qu’il finisse.',
  databaseTimeout: 'La machine a mis trop de temps. Réessayez dans une minute.',
  databaseFault: 'Cela n’a pas marché, et la panne vient de nous. Réessayez dans une minute.',
} as const
