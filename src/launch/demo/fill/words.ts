/**
 * Words of which fictional names are made. Nobody is called so: given names and family names are animals, plants and
 * things of a household, and each name says that it is fictional.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** 64, so that pairs of both lists make 4,096 names. */
export const creatures = words(`
  Hérisson Écureuil Blaireau Loutre Mésange Pinson Hirondelle Chouette Castor Marmotte Belette Fouine Crapaud Grenouille Salamandre Libellule
  Papillon Bourdon Scarabée Coccinelle Escargot Limace Fougère Ortie Pissenlit Coquelicot Bleuet Chardon Genêt Ajonc Bruyère Noisetier
  Châtaignier Peuplier Roseau Nénuphar Champignon Girolle Morille Radis Navet Panais Topinambour Potiron Courgette Artichaut Épinard Oseille
  Ciboulette Cerfeuil Estragon Moutarde Groseille Myrtille Framboise Mirabelle Quetsche Coing Nèfle Tilleul Verveine Camomille Réglisse Cannelle`)
export const things = words(`
  Parapluie Lampadaire Brouette Trottinette Tabouret Théière Louche Passoire Balançoire Girouette Paratonnerre Réverbère Escabeau Tournevis Marteau Rabot
  Cisaille Arrosoir Râteau Sécateur Épuisette Lanterne Bougeoir Chandelier Coussin Édredon Paillasson Portemanteau Étagère Commode Buffet Armoire
  Pendule Sablier Boussole Longue-vue Loupe Compas Équerre Crayon Gomme Cahier Cartable Trombone Accordéon Tambourin Clarinette Xylophone
  Moufle Écharpe Bonnet Sabot Chausson Tablier Foulard Bretelle Valise Malle Panier Cageot Bocal Entonnoir Tamis Rouleau`)

/** Associations and businesses, all of the feminine, so that one « fictive » fits them. */
export const bodies = words('Chorale Amicale Fanfare Compagnie Librairie Épicerie Radio Coopérative Ressourcerie Boulangerie Ludothèque Brigade Gazette Cantine Menuiserie Pépinière')

/** Signs of a host name: 40 × 40 × 16 = 25,600 addresses before a number is needed. */
export const places = words(`
  moulin jardin verger atelier sentier canal lavoir marais pont quai phare village hameau plateau vallon ruisseau
  etang potager rucher fournil chantier carnet grenier cellier colombier pigeonnier manege kiosque belvedere refuge gite bivouac
  chalet pressoir bocage maquis littoral estuaire rivage ponton`)
export const looks = words(`
  bleu vert gris blanc roux dore argente mauve paisible joyeux bavard discret patient curieux malin tenace
  leger profond ancien nouveau voisin lointain secret ouvert partage commun libre solide agile habile serein vaillant
  rieur songeur reveur matinal tardif hivernal estival automnal`)
export const sides = words('nord sud est ouest amont aval centre large sommet versant lisiere rive butte plaine combe crete')
