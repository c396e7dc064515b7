// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

enum FamilyShapes {
    static let line = Shape<CaseLine>(
        "FamilyLine",
        [
            .value("id") { $0.familyID },
            .value("case_id") { $0.file.id },
            .value("case_number") { $0.file.number },
            .value("case_state") { $0.file.state },
            .value("applicant_person_id") { $0.file.applicantPersonID },
            .value("applicant") { $0.file.applicantName },
            .value("members", "Without those not counted and obligors") { $0.file.members },
            .value("village_region_id") { $0.file.villageRegionID },
            .value("village") { $0.tree.fullName($0.file.villageRegionID) },
            .value("urban") { $0.file.urban },
            .value("version", "Of the case and its family alike") { $0.file.version },
        ]
    )

    static let full = Shape<CaseAnswer>(
        "Family",
        line.parts { $0.line } + [
            .value("kin", "Declared kinship with handling staff") { $0.file.kin },
            .list("people", member) { answer in
                answer.dossier.members.map { Member(member: $0, person: answer.people[$0.personID]) }
            },
            .list("facts", fact, "All that was said, seen and matched, oldest first") { answer in
                let counting = FactRules.current(answer.dossier.facts)
                let dossier = answer.dossier
                return dossier.facts.map { fact in
                    let field = dossier.service.fields(of: fact.subject, dossier.members).first { $0.name == fact.name }
                    return StandingFact(
                        fact: fact,
                        counts: counting[fact.subject]?[fact.name] == fact,
                        shown: field.map { dossier.titles.text(fact.value, $0) } ?? fact.value
                    )
                }
            },
            .list("consents", consent) { $0.dossier.consents },
            .object("payee", payee) { $0.dossier.payee },
        ]
    )

    private struct Member: Sendable {
        let member: FamilyMember
        let person: PersonSummary?
    }

    private struct StandingFact: Sendable {
        let fact: Fact
        let counts: Bool
        let shown: String
    }

    private static let member = Shape<Member>(
        "FamilyMember",
        [
            .value("person_id") { $0.member.personID },
            .value("name") { $0.person?.name },
            .value("number", "Masked") { $0.person?.numberMasked },
            .value("sex", "1 male, 2 female, 0 unknown, 9 unstated (GB/T 2261.1)") { $0.person?.sex },
            .value("birth") { $0.person?.birthOn },
            .value("standing") { $0.member.standing },
            .value("relation") { $0.member.relation },
            .value("reason") { $0.member.reason },
        ]
    )

    private static let fact = Shape<StandingFact>(
        "Fact",
        [
            .value("person_id", "null for the family") {
                if case .person(let id) = $0.fact.subject { id } else { nil as Int64? }
            },
            .value("name", "Of the policy's input") { $0.fact.name },
            .value("value", "In the policy's spelling, such as 412.50元/月; of a record its key, such as #8123") {
                $0.fact.value
            },
            .value("shown", "The same in words: of a record its name, masked outside the reader's scope") { $0.shown },
            .value("source") { $0.fact.source },
            .value("origin") { $0.fact.origin },
            .value("as_of") { $0.fact.asOf },
            .value("recorded_at") { $0.fact.recordedAt },
            .value("counts", "Whether it is the one the policy goes by") { $0.counts },
        ]
    )

    private static let consent = Shape<Consent>(
        "Consent",
        [
            .value("person_id") { $0.personID },
            .value("given_by") { $0.givenBy },
            .value("relation", "Of the signer to the person") { $0.relation },
            .value("from") { $0.from },
            .value("until") { $0.until },
            .value("revoked_at") { $0.revokedAt },
            .value("sheet_hash", "The signed sheet or the drawn signature, as way says") { $0.sheetHash },
            .value("way") { $0.way },
        ]
    )

    private static let payee = Shape<Casework.Payee>(
        "FamilyPayee",
        [
            .value("person_id") { $0.personID },
            .value("kind") { $0.kind },
            .value("bank") { $0.bank },
            .value("card", "Masked") { $0.masked },
            .value("digits_doubtful", "The check digit does not fit") { $0.digitsDoubtful },
            .value("holder") { $0.holderName },
            .value("custody") { $0.custodyReference },
        ]
    )
}
