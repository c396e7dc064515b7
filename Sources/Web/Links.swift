// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Vocabulary

/// Every path of the site; pages never write one by hand.
package enum Links {
    package static let home = "/"
    package static let login = "/login"
    /// Login from a form whose session ended, with what was typed.
    package static let resume = "/login/resume"
    package static let logout = "/logout"
    package static let office = "/office"
    package static let account = "/account"
    package static let desk = "/desk"
    package static let intake = "/intake"
    package static let cases = "/cases"
    package static let bulk = "/bulk"
    package static let referrals = "/referrals"
    package static let promises = "/promises"
    package static func promise(_ id: Int64) -> String { "\(promises)/\(id)" }
    package static let transfers = "/transfers"
    package static let caseImport = "/intake/import"
    package static func reached(_ service: String) -> String { "/intake/reached/\(service)" }
    package static let caseSheet = "/cases/list.xlsx"
    package static func caseImport(_ service: String) -> String { "\(caseImport)/\(service)" }
    package static let conferences = "/conferences"
    package static let savedLists = "/cases/lists"
    package static let persons = "/persons"
    package static let newPerson = "/persons/new"
    package static let organizations = "/organizations"
    package static let newOrganization = "/organizations/new"
    package static let verification = "/verification"
    package static let sendVerification = "/verification/send"
    package static let takeVerification = "/verification/returns"
    package static let verificationAddresses = "/verification/addresses"
    package static let verificationAgain = "/verification/again"
    package static let verificationRuns = "/verification/runs"
    package static let enrolments = "/enrolments"
    package static let alerts = "/alerts"
    package static let payments = "/payments"
    package static let newBatch = "/payments/new"
    package static let failedPayments = "/payments/failed"
    package static let payCards = "/payments/cards"
    package static let newPayCard = "/payments/cards/new"
    package static let payReturns = "/payments/returns"
    package static let payBalance = "/payments/balance"
    package static let postings = "/postings"
    package static let deadlines = "/deadlines"
    package static let reports = "/reports"
    package static let listImport = "/import"
    package static let messages = "/messages"
    package static let ownMessages = "/my/messages"
    package static let feedback = "/feedback"
    package static let feedbackFigures = "/feedback/figures"
    package static let bookings = "/bookings"
    package static let urgent = "/urgent"
    package static let newUrgent = "/urgent/new"
    package static let helpProgress = "/help/progress"
    package static let ownBookings = "/my/bookings"
    package static let webhooks = "/webhooks"
    package static let newWebhook = "/webhooks/new"
    package static let users = "/users"
    package static let newUser = "/users/new"
    package static let audit = "/audit"
    package static let policy = "/policy"
    package static let resident = "/my"
    package static let residentLogin = "/my/login"
    package static let progress = "/progress"
    package static let verify = "/verify"
    package static let guide = "/guide"
    package static let publicPostings = "/notices"
    package static let help = "/help"
    package static let serviceCodes = "/codes"
    package static let elder = "/elder"

    package static func message(_ id: Int64) -> String { "\(messages)/\(id)" }
    package static func rating(_ id: Int64) -> String { "\(feedback)/\(id)" }
    static func booking(_ id: Int64) -> String { "\(bookings)/\(id)" }
    static func newBooking(_ service: String) -> String { "\(ownBookings)/new?service=\(service)" }
    static func urgent(_ id: Int64) -> String { "\(urgent)/\(id)" }
    static func caseRating(_ id: Int64) -> String { "\(caseFile(id))/rating" }
    /// Where a source sends its answers; below the site's address.
    package static func verificationCallback(_ source: String) -> String { "/api/callbacks/verification/\(source)" }
    package static func webhook(_ id: Int64) -> String { "\(webhooks)/\(id)" }
    package static func user(_ id: Int64) -> String { "\(users)/\(id)" }
    package static func posting(_ id: Int64) -> String { "\(postings)/\(id)" }
    package static func referral(_ id: Int64) -> String { "\(referrals)/\(id)" }
    package static func conference(_ id: Int64) -> String { "\(conferences)/\(id)" }
    package static func bulk(_ id: Int64) -> String { "\(bulk)/\(id)" }
    package static func caseFile(_ id: Int64) -> String { "\(cases)/\(id)" }
    package static func caseVerification(_ id: Int64) -> String { "\(cases)/\(id)/verification" }
    package static func verificationRun(_ id: Int64) -> String { "\(verificationRuns)/\(id)" }
    package static func verificationFile(_ id: Int64) -> String { "\(verification)/files/\(id)" }
    package static func visitForm(_ id: Int64) -> String { "\(cases)/\(id)/visit" }
    package static func person(_ id: Int64) -> String { "\(persons)/\(id)" }
    package static func household(_ id: Int64) -> String { "/households/\(id)" }
    package static func newHousehold(_ person: Int64) -> String { "\(persons)/\(person)/household" }
    package static func editPerson(_ id: Int64) -> String { "\(persons)/\(id)/edit" }
    package static func holding(_ person: Int64) -> String { "\(persons)/\(person)/holding" }
    package static let retention = "/retention"
    package static let disposals = "/retention/lists"
    package static func disposal(_ id: Int64) -> String { "\(disposals)/\(id)" }
    package static func keeping(_ caseID: Int64) -> String { "\(retention)/cases/\(caseID)" }
    package static let emergency = "/emergency"
    package static let emergencyReviews = "/audit/emergency"
    package static let numberCheck = "/audit/numbers"
    package static let ownData = "/my/data"
    package static func organization(_ id: Int64) -> String { "\(organizations)/\(id)" }
    package static func merge(_ person: Int64) -> String { "\(persons)/\(person)/merge" }
    package static func unmerge(_ person: Int64) -> String { "\(persons)/\(person)/unmerge" }
    package static func enrolment(_ id: Int64) -> String { "\(enrolments)/\(id)" }
    package static func batch(_ id: Int64) -> String { "\(payments)/\(id)" }
    package static func payment(_ id: Int64) -> String { "/payments/lines/\(id)" }
    package static func payReturn(_ id: Int64) -> String { "\(payReturns)/\(id)" }
    package static func payCard(_ id: Int64) -> String { "\(payCards)/\(id)" }
    package static func document(_ caseID: Int64, _ id: Int64) -> String { "\(cases)/\(caseID)/documents/\(id)" }

    /// A path with those values that are not empty.
    static func query(_ path: String, _ values: [(String, String)]) -> String {
        let parts = values.filter { !$0.1.isEmpty }.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    struct Navigation: Sendable {
        struct Item: Sendable {
            let title: String
            let link: String
            let permission: Permission?
        }

        let title: String
        let items: [Item]
    }

    static let opinions = "/opinions"
    static func bundle(_ id: String) -> String { "/intake/bundles/\(id)" }
    static func bundleGuide(_ id: String) -> String { "\(guide)/bundles/\(id)" }
    static func applyBundle(_ id: String, _ services: [String]) -> String {
        query("\(resident)/apply/bundles/\(id)", services.map { ("service", $0) })
    }
    static func ownBundle(_ id: Int64) -> String { "\(resident)/bundles/\(id)" }

    static let navigation: [Navigation] = [
        Navigation(
            title: "工作台",
            items: [
                .init(title: "我的待办", link: desk, permission: nil),
                .init(title: "看板", link: board, permission: .reportRead),
                .init(title: "消息", link: messages, permission: .messageRead),
            ]
        ),
        Navigation(
            title: "受理",
            items: [
                .init(title: "一门受理", link: intake, permission: .caseApply),
                .init(title: "办件", link: cases, permission: .caseRead),
                .init(title: "时限", link: deadlines, permission: .caseRead),
                .init(title: "异地转办", link: transfers, permission: .caseRead),
                .init(title: "转介", link: referrals, permission: .caseRead),
                .init(title: "会商", link: conferences, permission: .caseRead),
                .init(title: "承诺核查", link: promises, permission: .caseRead),
                .init(title: "核对", link: verification, permission: .verificationAnswer),
                .init(title: "求助", link: urgent, permission: .helpRead),
                .init(title: "预约", link: bookings, permission: .bookingManage),
                .init(title: "好差评", link: feedback, permission: .feedbackRead),
            ]
        ),
        Navigation(
            title: "救助",
            items: [
                .init(title: "在册对象", link: enrolments, permission: .enrolmentRead),
                .init(title: "预警核查", link: alerts, permission: .enrolmentRead),
                .init(title: "公示", link: postings, permission: .caseRead),
                .init(title: "退回改卡", link: failedPayments, permission: .enrolmentChange),
            ]
        ),
        Navigation(
            title: "资金",
            items: [
                .init(title: "发放", link: payments, permission: .paymentRead),
                .init(title: "资金与绩效", link: funds, permission: .reportRead),
                .init(title: "政府购买服务", link: purchasing, permission: .reportRead),
            ]
        ),
        Navigation(
            title: "规划",
            items: [
                .init(title: "规划进展", link: plans, permission: .reportRead),
                .init(title: "项目库", link: projects, permission: .reportRead),
                .init(title: "督办", link: supervision, permission: .reportRead),
                .init(title: "征求意见", link: consultations, permission: .reportRead),
                .init(title: "联席会议", link: meetings, permission: .reportRead),
                .init(title: "政策工坊", link: policy, permission: .policyRead),
            ]
        ),
        Navigation(
            title: "数据",
            items: [
                .init(title: "人员与家庭", link: persons, permission: .personRead),
                .init(title: "单位与组织", link: organizations, permission: .personRead),
                .init(title: "应急查阅", link: emergency, permission: .emergencyOpen),
                .init(title: "登记簿", link: registers, permission: .registerRead),
                .init(title: "办件统计", link: statistics, permission: .reportRead),
                .init(title: "月报", link: reports, permission: .reportRead),
                .init(title: "汇总报送", link: rollUps, permission: .rollUpRead),
                .init(title: "存量导入", link: listImport, permission: .listImport),
                .init(title: "省系统交换", link: exchange, permission: .exchangeManage),
            ]
        ),
        Navigation(
            title: "系统",
            items: [
                .init(title: "用户", link: users, permission: .userManage),
                .init(title: "推送订阅", link: webhooks, permission: .webhookManage),
                .init(title: "核对接口", link: verificationAddresses, permission: .webhookManage),
                .init(title: "保管与销毁", link: retention, permission: .retentionRead),
                .init(title: "应急查阅复核", link: emergencyReviews, permission: .emergencyReview),
                .init(title: "编号核查", link: numberCheck, permission: .auditRead),
                .init(title: "审计", link: audit, permission: .auditRead),
            ]
        ),
    ]
}

/// Paths of enrolments and what belongs to them.
extension Links {
    static let roster = "/enrolments/roster"
    static let rosterSheet = "/enrolments/roster.xlsx"
    static let standard = "/enrolments/standard"
    static let recheck = "/alerts/recheck"
    package static let reportSheet = "/reports/month.xlsx"
    package static let closeReport = "/reports/close"
    static let listTemplate = "/import/template.xlsx"
    static let takeList = "/import/take"

    static func change(_ enrolment: Int64, kind: String? = nil) -> String {
        "\(self.enrolment(enrolment))/change" + (kind.map { "?kind=\($0)" } ?? "")
    }
    static func draft(_ enrolment: Int64, _ id: Int64) -> String { "\(self.enrolment(enrolment))/drafts/\(id)" }
    static func review(_ enrolment: Int64) -> String { "\(self.enrolment(enrolment))/review" }
    static func card(_ enrolment: Int64) -> String { "\(self.enrolment(enrolment))/card" }
    static func card(_ enrolment: Int64, _ account: Int64) -> String {
        "\(self.enrolment(enrolment))/cards/\(account)"
    }
    static func notice(_ enrolment: Int64, _ change: Int64) -> String {
        "\(self.enrolment(enrolment))/changes/\(change)/notice"
    }
}

/// Paths of the exchange with other systems.
extension Links {
    static let exchange = "/exchange"
    static let exchangeAnswers = "/exchange/answers"

    static func exchangeSheet(_ id: Int64) -> String { "\(exchange)/sheets/\(id)" }
    static func exchangeAnswer(_ id: Int64) -> String { "\(exchangeAnswers)/\(id)" }
}

/// Paths of what counties report to the bureau above.
extension Links {
    static let rollUps = "/roll-ups"
    static let takeRollUp = "/roll-ups/take"

    static func rollUp(_ id: Int64) -> String { "\(rollUps)/\(id)" }
    static func rollUpMonth(_ month: Month) -> String { "\(rollUps)/months/\(month.iso)" }
}

/// Paths of residents' own applications.
extension Links {
    package static func guide(_ service: String) -> String { "\(guide)/\(service)" }
    /// A sheet for the village board, with the code that opens the guide.
    package static func guideSheet(_ service: String) -> String { "\(guide(service))/sheet" }
    static func apply(_ service: String) -> String { "\(resident)/apply/\(service)" }
    static func ownCase(_ id: Int64) -> String { "\(resident)/cases/\(id)" }
}

/// Paths of the policy workbench.
extension Links {
    static let policyRules = "/policy/rules"
    package static let scenarios = "/policy/scenarios"
    static let compareScenarios = "/policy/compare"
    package static let listFacts = "/policy/facts"
    package static let listFactSheet = "/policy/facts/sheet.xlsx"
    package static let releaseDrafts = "/policy/releases"

    /// What the families of a scenario lack.
    package static func listFacts(of scenarioID: Int64) -> String { "\(listFacts)?scenario=\(scenarioID)" }

    package static func scenario(_ id: Int64) -> String { "\(scenarios)/\(id)" }
    package static func releaseDraft(_ id: Int64) -> String { "\(releaseDrafts)/\(id)" }
    package static func refreshScenario(_ id: Int64) -> String { "\(scenario(id))/refresh" }
    static func scenarioFamily(_ id: Int64, _ place: Int64) -> String { "\(scenario(id))/families/\(place)" }
    static func scenarioSheet(_ id: Int64) -> String { "\(scenario(id))/families.xlsx" }
    static func scenarioTownships(_ id: Int64) -> String { "\(scenario(id))/townships.xlsx" }
}

/// Paths of registers.
extension Links {
    package static let registers = "/registers"

    package static let board = "/board"
    package static let boardWall = "/board/wall"
    package static let boardSheet = "/board/townships.xlsx"
    package static let boardMap = "/board/map"
    package static let boardShapes = "/board/map.json"
    package static let boardPicture = "/board/board.png"
    package static let planComparison = "/plans/compare"
    package static let planComparisonSheet = "/plans/compare/comparison.xlsx"
    package static let statistics = "/statistics"
    static let statisticsSheet = "/statistics/statistics.xlsx"
    package static let plans = "/plans"
    package static func plan(_ id: String) -> String { "\(plans)/\(id)" }
    package static func planIndicator(_ plan: String, _ id: String) -> String { "\(self.plan(plan))/indicators/\(id)" }
    package static func planTownships(_ plan: String, _ id: String) -> String { "\(planIndicator(plan, id))/townships" }
    package static func provision(_ id: String) -> String { "/provision/\(id)" }
    package static let projects = "/projects"
    static let projectSheet = "/projects/list.xlsx"
    package static func project(_ plan: String, _ id: String) -> String { "\(projects)/\(plan)/\(id)" }
    /// The form that records something of a project, or corrects it.
    static func projectForm(_ plan: String, _ id: String, _ kind: String, correcting entry: Int64? = nil) -> String {
        "\(project(plan, id))/record?kind=\(kind)\(entry.map { "&corrects=\($0)" } ?? "")"
    }
    static func projectFile(_ entry: Int64) -> String { "\(projects)/entries/\(entry)/file" }
    package static let funds = "/funds"
    static let fundSheet = "/funds/year.xlsx"
    package static func fundItem(_ year: Int, _ key: String) -> String { "\(funds)/\(year)/\(key)" }
    static func fundFile(_ value: Int64) -> String { "\(funds)/values/\(value)/file" }
    package static let purchasing = "/purchasing"
    static let purchaseSheet = "/purchasing/year.xlsx"
    static let newPurchase = "/purchasing/new"
    package static func purchase(_ id: Int64) -> String { "\(purchasing)/\(id)" }
    package static let supervision = "/supervision"
    package static func supervised(_ id: Int64) -> String { "\(supervision)/\(id)" }
    static func supervisedStepFile(_ id: Int64) -> String { "\(supervision)/steps/\(id)/file" }
    /// The form that puts a measure, or one of its tasks, under supervision.
    static func supervise(_ plan: String, _ measure: String, _ task: String?) -> String {
        "\(supervision)/new?plan=\(plan)&measure=\(measure)\(task.map { "&task=\($0)" } ?? "")"
    }
    package static let meetings = "/meetings"
    package static func meeting(_ id: Int64) -> String { "\(meetings)/\(id)" }
    package static let consultations = "/consultations"
    package static func consultation(_ id: Int64) -> String { "\(consultations)/\(id)" }
    package static func collation(_ id: Int64) -> String { "\(consultation(id))/collation" }
    static func consultationReplyFile(_ id: Int64) -> String { "\(consultations)/replies/\(id)/file" }
    package static func planEvaluation(_ plan: String) -> String { "\(self.plan(plan))/evaluation" }
    package static func planAssessments(_ plan: String) -> String { "\(self.plan(plan))/assessments" }
    static func planAssessments(_ plan: String, _ kind: PlanAssessment.Kind, _ evaluation: CivilDate?) -> String {
        "\(planAssessments(plan))?kind=\(kind.rawValue)\(evaluation.map { "&evaluation=\($0.iso)" } ?? "")"
    }
    static func planAssessment(_ id: Int64) -> String { "\(plans)/assessments/\(id)" }
    static func planValue(_ id: Int64) -> String { "\(plans)/values/\(id)" }

    package static func register(_ id: String) -> String { "\(registers)/\(id)" }
    package static func newEntry(_ register: String) -> String { "\(self.register(register))/new" }
    static func registerSheet(_ register: String) -> String { "\(self.register(register))/sheet.xlsx" }
    static func registerMap(_ register: String) -> String { "\(self.register(register))/map" }
    static func registerTemplate(_ register: String) -> String { "\(self.register(register))/template.xlsx" }
    package static func registerImport(_ register: String) -> String { "\(self.register(register))/import" }
    package static func takeRegister(_ register: String) -> String { "\(registerImport(register))/take" }
    /// Leads to the entry's page, whatever register it is of.
    package static func entry(_ id: Int64) -> String { "/entries/\(id)" }
    package static func entry(_ register: String, _ id: Int64) -> String { "\(self.register(register))/\(id)" }
    package static func editEntry(_ register: String, _ id: Int64) -> String { "\(entry(register, id))/edit" }
    static func certificate(_ register: String, _ entry: Int64, _ id: Int64) -> String {
        "\(self.entry(register, entry))/certificates/\(id)"
    }
}
