// SPDX-License-Identifier: Apache-2.0

/// What this product can count by itself. An indicator whose business is not here yet is reported until it is.
package struct PlanMetric: Sendable, Hashable, Identifiable {
    /// As plans name it; the same over all releases.
    package let id: String
    /// What is counted above the line; empty for what isn't a fraction of records.
    package let numerator: String
    /// And below it.
    package let denominator: String
    /// What the fraction is multiplied by: 100 for a share.
    package let scale: Int64
    package let source: Source

    package enum Source: Sendable, Hashable {
        /// The standard of the same name among the parameters.
        case standard
        /// Worked out of standards.
        case standards
        /// Told year by year by what the bureau recorded of its own work.
        case years
        /// Counted by the program over people, families and cases.
        case records
        /// Counted over registers, as a pack says.
        case registers(RegisterMetric)
        /// Named by a plan, and nothing says what it is; layers that have one are refused.
        case unknown
    }

    package init(id: String, numerator: String = "", denominator: String = "", scale: Int64 = 100, source: Source) {
        self.id = id
        self.numerator = numerator
        self.denominator = denominator
        self.scale = scale
        self.source = source
    }

    /// Those that are counted over records of the store one by one, rather than read from standards or yearly totals.
    package var isCounted: Bool {
        switch source {
        case .records, .registers: true
        case .standard, .standards, .years, .unknown: false
        }
    }

    /// The parameter that it is, where it is no more than one.
    package var parameter: String? { source == .standard ? id : nil }
}

/// The metrics that the program itself knows.
extension PlanMetric {
    package static let urbanDibaoStandard = PlanMetric(id: "城市低保标准", source: .standard)
    package static let ruralDibaoStandard = PlanMetric(id: "农村低保标准", source: .standard)
    package static let urbanTekunStandard = PlanMetric(id: "城市特困基本生活标准", source: .standard)
    package static let ruralTekunStandard = PlanMetric(id: "农村特困基本生活标准", source: .standard)
    package static let institutionCareStandard = PlanMetric(id: "机构养育标准", source: .standard)
    package static let familyCareStandard = PlanMetric(id: "散居养育标准", source: .standard)
    package static let ruralToUrbanDibao = PlanMetric(id: "农村低保标准占城市低保标准比例", source: .standards)
    package static let urbanDibaoGrowth = PlanMetric(id: "城市低保标准年度增速", source: .standards)
    package static let ruralDibaoGrowth = PlanMetric(id: "农村低保标准年度增速", source: .standards)
    package static let tekunInInstitutions = PlanMetric(
        id: "特困人员集中供养率",
        numerator: "其中集中供养的",
        denominator: "在册特困人员",
        source: .records
    )
    package static let dependentTekunInInstitutions = PlanMetric(
        id: "生活不能自理特困人员集中供养率",
        numerator: "其中集中供养的",
        denominator: "在册特困人员中完全丧失生活自理能力的",
        source: .records
    )
    package static let livingSubsidyCoverage = PlanMetric(
        id: "困难残疾人生活补贴覆盖率",
        numerator: "其中在册领取残疾人两项补贴的",
        denominator: "低保家庭里持有效残疾人证、不在特困供养的人",
        source: .records
    )
    package static let nursingSubsidyCoverage = PlanMetric(
        id: "重度残疾人护理补贴覆盖率",
        numerator: "其中在册领取残疾人两项补贴的",
        denominator: "持有效一级、二级残疾人证、不在特困供养的人",
        source: .records
    )
    package static let ecologicalBurials = PlanMetric(
        id: "节地生态安葬率",
        numerator: "其中选择节地生态安葬的",
        denominator: "当年火化并办结惠民殡葬的逝者",
        source: .records
    )
    package static let organizationsPerTenThousand = PlanMetric(
        id: "每万人社会组织数",
        numerator: "登记簿里存续的社会组织",
        denominator: "居住在本地的人",
        scale: 10_000,
        source: .registers(
            RegisterMetric(
                numerator: .entries(RegisterCount(register: "social_organization", measure: .each)),
                denominator: .base(.people)
            )
        )
    )
    package static let topicalMeetings = PlanMetric(id: "专题会议次数", source: .years)
    package static let lotteryForElders = PlanMetric(id: "福彩公益金用于养老占比", source: .years)

    package static let builtIn: [PlanMetric] = [
        .urbanDibaoStandard, .ruralDibaoStandard, .urbanTekunStandard, .ruralTekunStandard, .institutionCareStandard,
        .familyCareStandard, .ruralToUrbanDibao, .urbanDibaoGrowth, .ruralDibaoGrowth, .tekunInInstitutions,
        .dependentTekunInInstitutions, .livingSubsidyCoverage, .nursingSubsidyCoverage, .ecologicalBurials,
        .organizationsPerTenThousand, .topicalMeetings, .lotteryForElders,
    ]
}

extension PlanMetric {
    /// What a plan means by a name; what a pack says of it is filled in when layers are joined.
    static func named(_ id: String) -> PlanMetric {
        builtIn.first { $0.id == id } ?? PlanMetric(id: id, source: .unknown)
    }
}

/// A fraction that is counted over registers, or over the place itself.
package struct RegisterMetric: Sendable, Hashable {
    package let numerator: Part
    package let denominator: Part

    package init(numerator: Part, denominator: Part) {
        self.numerator = numerator
        self.denominator = denominator
    }

    package var parts: [Part] { [numerator, denominator] }
    /// The registers that it looks at.
    package var registers: Set<String> { Set(parts.compactMap(\.entries?.register)) }

    package enum Part: Sendable, Hashable {
        case entries(RegisterCount)
        case base(PlanBase)

        package var entries: RegisterCount? {
            if case .entries(let count) = self { count } else { nil }
        }
    }
}

/// Which entries of a register count, and for how much.
package struct RegisterCount: Sendable, Hashable {
    package enum Measure: Sendable, Hashable {
        /// Each for one.
        case each
        /// Each for what stands in a field, a whole number.
        case sum(field: String)
        /// Each place of a kind for one in which there is any.
        case covered(PlanBase)
    }

    package let register: String
    /// Empty for every state that is not the last.
    package let states: [String]
    /// Fields with the values of which one must stand there; 是 and 否 for those that ask yes or no.
    package let conditions: [String: Set<String>]
    package let measure: Measure

    package init(
        register: String,
        states: [String] = [],
        conditions: [String: Set<String>] = [:],
        measure: Measure
    ) {
        self.register = register
        self.states = states
        self.conditions = conditions
        self.measure = measure
    }

    /// The fields that it looks at.
    package var fields: Set<String> {
        if case .sum(let field) = measure { Set(conditions.keys).union([field]) } else { Set(conditions.keys) }
    }
}

/// What registers are held against.
package enum PlanBase: String, Sendable, CaseIterable {
    /// Who lives here.
    case people = "常住人口"
    /// Of these, who is 60 or older.
    case elders = "60周岁以上老年人"
    /// Households of the household register.
    case households = "户籍户"
    /// Without farms and committees of the same level (400–499 by GB/T 10114).
    case townships = "乡镇（街道）"
    case villages = "村（社区）"
    /// Of these, committees of residents 居民委员会 (001–199).
    case communities = "社区"
    /// And those of villagers 村民委员会 (200–399).
    case ruralVillages = "行政村"

    /// Whether it is a kind of place, of which some may be covered.
    package var isPlace: Bool {
        switch self {
        case .townships, .villages, .communities, .ruralVillages: true
        case .people, .elders, .households: false
        }
    }
}
