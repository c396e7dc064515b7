// SPDX-License-Identifier: Apache-2.0

/// A service (事项) as a pack describes it: who may apply, what is asked, which steps and clocks, what comes out.
package struct ServiceDefinition: Sendable, Equatable {
    /// What a case of the service is opened from: somebody's application, or an enrolment that is looked at again.
    package enum Origin: String, Sendable, CaseIterable { case application, enrolment }

    /// What a later edition means to cases that are under way (在途办件).
    package enum InFlight: String, Sendable, CaseIterable {
        /// Each ends by the edition under which it began.
        case stay
        /// Applications that nobody handed in yet go on with the later edition, where no answer would be lost.
        case drafts
        /// And so do cases in hand, where nothing is asked that was not asked when they began.
        case safe
    }

    /// Kinds of administrative business, as the base catalogue of services 政务服务事项基本目录 has them.
    package enum Nature: String, Sendable, CaseIterable {
        case licence = "行政许可"
        case confirmation = "行政确认"
        case benefit = "行政给付"
        case decree = "行政裁决"
        case check = "行政检查"
        case other = "其他行政权力"
        case publicService = "公共服务"
    }

    /// Whom the service is for.
    package enum Subject: String, Sendable, CaseIterable {
        case person = "自然人"
        case organization = "法人"
    }

    /// Who may bring an application.
    package enum Applicant: String, Sendable, CaseIterable {
        /// The person, at a window or on the portal.
        case own = "self"
        case guardian, agent
        /// The village or community on their behalf 代办.
        case village
        /// The office itself, which must not wait to be asked 主动发现.
        case proactive
    }

    /// Whose facts a case is about.
    package enum Unit: String, Sendable, CaseIterable {
        /// Everybody who lives together 共同生活家庭, and who owes them support.
        case family
        /// The applicant, and the others whom the service names.
        case person
    }

    /// Another person whom a case needs, such as the other spouse.
    package struct Party: Sendable, Equatable {
        package let id: String
        /// What they are to the applicant, in the words of the form.
        package let title: String
        package let least: Int
        package let most: Int
        package let place: PackPlace
    }

    /// How the rules of the program are read as the decision of a case.
    package struct Result: Sendable, Equatable {
        /// The definition that says in words what is decided.
        package let outcome: String
        /// What is paid, of the family or of each member; nil where the decision only recognises somebody.
        package let amount: String?
        /// Words of the outcome that recognise somebody where nothing is paid.
        package let granted: [String]
        /// The definition that gives the class of re-checks; nil where there is none.
        package let classCode: String?
        package let cycle: Cycle
        /// Months after which it ends by itself; nil where no end is set.
        package let months: Int?
        package let place: PackPlace

        /// The names of 低保, for files that do not say.
        package static func usual(_ place: PackPlace) -> Result {
            Result(
                outcome: "决定",
                amount: "月保障金",
                granted: [],
                classCode: "复核类别",
                cycle: .month,
                months: nil,
                place: place
            )
        }
    }

    /// How often what was decided is paid.
    package enum Cycle: String, Sendable, CaseIterable { case month, once }

    /// Whose office handles a case.
    package enum HandledAt: String, Sendable, CaseIterable {
        /// That of the applicant's household register 户籍地.
        case register
        /// That where the applicant lives or needs help, which is where the application was made.
        case residence
    }

    /// A condition of applying, told in plain words to whoever does not meet it.
    package struct Condition: Sendable, Equatable {
        /// In the policy language, over the answers of the form; what it finds true stops the application.
        package let stops: String
        package let entity: Entity
        package let message: String
        package let basis: String?
        package let place: PackPlace
    }

    /// When two cases look like the same matter.
    package struct Duplicates: Sendable, Equatable {
        package struct Matcher: Sendable, Equatable {
            package let field: String
            package let weight: Int
        }

        package let matchers: [Matcher]
        /// Score from which the clerk is warned, and from which the case cannot go on.
        package let warns: Int
        package let blocks: Int
        package let place: PackPlace
    }

    /// How an entry of a register is made of the answers of a case, or found and changed.
    package struct Entry: Sendable, Equatable {
        package let register: String
        /// By field of the register, which together are one of its keys: fields of the form whose answer names the entry
        /// that is there already. Empty where the case makes one.
        package let find: [String: [String]]
        /// The move of the register that `move` makes; nil where none does.
        package let move: String?
        /// By field of the register: fields of the form, of which the first that is answered counts; or who takes part.
        package let fields: [String: [String]]
        package let place: PackPlace

        /// Stands for whoever applied.
        package static let applicant = "@applicant"
        /// Stands for those who take part as a party of the service.
        package static func party(_ id: String) -> String { "@\(id)" }
    }

    /// Why the service may know what it asks, and for how long it keeps it.
    package struct Privacy: Sendable, Equatable {
        package let purpose: String
        package let ground: String
        /// Years that it is kept; 0 keeps for good.
        package let years: Int
        /// From when the years count.
        package let starts: Start
        /// Age under which a guardian must have agreed, where the service looks nothing up; nil asks for none.
        package let guardianUnder: Int?
        /// Which rule of archives the years are of; nil where the pack does not say.
        package let retention: String?
        package let place: PackPlace

        /// From when the years of keeping count.
        package enum Start: String, Sendable, CaseIterable {
            /// The day the case was closed.
            case closed
            /// The end of the benefit that it opened; of a case that opened none, the day it was closed.
            case ended
        }
    }

    package let id: String
    package let title: String
    /// In the base catalogue; nil where it has none.
    package let code: String?
    package let domain: String
    package let nature: Nature
    package let subject: Subject
    /// Place in lists, least first; 100 where the pack does not say.
    package let order: Int
    package let summary: String
    /// The same for somebody who reads slowly; nil leaves the summary.
    package let plain: String?
    /// Words by which residents look for it, beside its titles.
    package let keywords: [String]
    package let basis: [String]
    /// In words, such as 不收费.
    package let fee: String
    package let applicants: [Applicant]
    package let unit: Unit
    package let parties: [Party]
    /// Program of benefits that an approval opens; nil for a service that pays nothing.
    package let program: String?
    package let programTitle: String?
    package let exclusionGroup: String?
    /// The group in words; nil for a service that does not say.
    package let exclusionGroupTitle: String?
    package let result: Result?
    /// Parameter that says from which month money runs; nil for the month after the decision.
    package let startParameter: String?
    package let origin: Origin
    package let handledAt: HandledAt
    package let inFlight: InFlight
    package let consentMonths: Int
    /// Whether people authorise the looking up of means with the application; else before it begins.
    package let consentsFirst: Bool
    /// Whether an applicant may have only one open case of it.
    package let isSingle: Bool
    /// Whether its papers are signed by hand only, since they are about marriage, adoption or inheritance.
    /// Basis: 《电子签名法》第三条
    package let isHandSigned: Bool
    package let conditions: [Condition]
    package let fields: [Field]
    package let checks: [Check]
    package let materials: [Material]
    package let duplicates: Duplicates?
    package let entries: [Entry]
    package let steps: [Step]
    package let clocks: [Clock]
    package let privacy: Privacy?
    /// Functions that see its cases; empty for all that see cases of the area.
    package let readers: [String]
    /// When a visit to the window can be booked; nil where it cannot.
    package let booking: BookingRule?
    /// Who is owed it without asking; nil where people have to apply.
    package let byAge: ByAge?
    package let tests: [Test]
    package let place: PackPlace

    package func step(_ id: String) -> Step? { steps.first { $0.id == id } }
}
