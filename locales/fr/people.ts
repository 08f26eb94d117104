/** Textes de ce qui touche aux personnes : entrer, son compte, ses droits. */
export const people = {
  signIn: {
    title: 'Se connecter',
    heading: 'Entrez, c’est chez vous.',
    lead: 'Avec votre clé d’accès, sans mot de passe : l’empreinte ou le code de votre appareil suffit.',
    passkey: 'Continuer avec ma clé d’accès',
    or: 'ou',
    email: 'Courriel',
    password: 'Mot de passe',
    forgotten: 'Je l’ai oublié',
    submit: 'Se connecter',
    notYet: 'Pas encore sociétaire ?',
    howToJoin: 'Voir comment le devenir',
  },
} as const
