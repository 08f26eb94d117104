/** Who is in « Les Toits Communs »: twelve fictional members. Addresses end in `.example` (RFC 2606 §2). */
import type { MemberKind } from '#cooperative/members/member.ts'

interface DemoMember {
  name: string
  kind: MemberKind
  /** Who signs in for it, where someone does. */
  person?: { name: string; email: string; language: 'fr' | 'en' }
}

/** The first is the demo member; the second's person is the demo administrator. */
export const demoMembers: readonly [DemoMember, DemoMember, ...DemoMember[]] = [
  {
    name: 'Atelier vélo La Roue libre',
    kind: 'legal',
    person: { name: 'Camille Aubry', email: 'camille@roue-libre.example', language: 'fr' },
  },
  { name: 'Idris Kerbrat', kind: 'natural', person: { name: 'Idris Kerbrat', email: 'idris@lestoitscommuns.example', language: 'fr' } },
  { name: 'Amap des Trois Chênes', kind: 'legal' },
  { name: 'Chorale À mi-voix', kind: 'legal' },
  { name: 'Nour Delmas', kind: 'natural' },
  { name: 'Librairie Le Marque-page', kind: 'legal' },
  { name: 'Maud Lescure', kind: 'natural' },
  { name: 'Radio Courant d’air', kind: 'legal' },
  { name: 'Théo Vasseur', kind: 'natural' },
  { name: 'Jardin partagé du Canal', kind: 'legal' },
  { name: 'Rose-Aimée Pinto', kind: 'natural' },
  { name: 'Compagnie des Petits Pas', kind: 'legal' },
]
