// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Purchase.Grade {
    /// Tone of its tag.
    var tone: String {
        switch self {
        case .excellent, .good: "done"
        case .fair: "soon"
        case .poor: "late"
        }
    }
}

/// The catalogue with what a year bought under it.
struct PurchaseListPage: Page {
    static let template = "console/purchasing"
    let layout: Layout
    let year: Int
    let years: [SelectOption]
    let sheetLink: String
    let newLink: String?
    let total: String
    let contracts: Int
    let appraised: String
    let share: String
    let shareTone: String
    let shareWord: String
    let groups: [Group]
    let rows: [Row]

    struct Group: Sendable {
        let groupName: String
        let items: [Item]
    }

    struct Item: Sendable {
        let itemName: String
        let itemBasis: String
        let bought: String
        let times: Int
    }

    struct Row: Sendable {
        let link: String
        let number: String
        let party: String
        let kind: String
        let what: String
        let amount: String
        let days: String
        let tone: String
        let grade: String
    }

    init(_ found: PurchaseYear, _ request: WebRequest) throws {
        let actor = try request.actor
        layout = Layout(request, title: "政府购买服务")
        year = found.year
        years = request.site.rooms.purchasing.years.map {
            SelectOption(value: String($0), title: "\($0) 年", selected: $0 == found.year)
        }
        sheetLink = "\(Links.purchaseSheet)?year=\(found.year)"
        newLink = actor.may(.fundsReport) && !found.catalogue.isEmpty ? Links.newPurchase : nil
        total = found.total.inLargeUnits
        contracts = found.standing.count
        appraised = "\(found.standing.count { $0.appraisal != nil }) 份已评价"
        share = found.share == .noDenominator ? "无数据" : found.share.text
        let target = found.target.map { "应不低于 \($0.text)%" } ?? "本地没有规定比例"
        (shareTone, shareWord) =
            switch found.meetsTarget {
            case true?: ("done", "达标，\(target)")
            case false?: ("late", "未达标，\(target)")
            case nil: ("", target)
            }
        var names: [String] = []
        for item in found.catalogue where !names.contains(item.group) { names.append(item.group) }
        groups = names.map { name in
            Group(
                groupName: name,
                items: found.catalogue.filter { $0.group == name }.map { item in
                    let bought = found.standing(item)
                    return Item(
                        itemName: item.title,
                        itemBasis: item.basis.joined(separator: "；"),
                        bought: bought.isEmpty
                            ? "—" : bought.reduce(Money.zero) { $0 + $1.amount }.inLargeUnits,
                        times: bought.count
                    )
                }
            )
        }
        let titles = Dictionary(found.catalogue.map { ($0.id, $0.title) }, uniquingKeysWith: { $1 })
        rows = found.purchases.map { one in
            let isWithdrawn = one.withdrawal != nil
            return Row(
                link: Links.purchase(one.id),
                number: one.number,
                party: one.party,
                kind: one.kind.title,
                what: titles[one.item] ?? one.item,
                amount: one.amount.text,
                days: "\(one.from.iso) 至 \(one.until.iso)",
                tone: isWithdrawn ? "late" : one.appraisal?.grade.tone ?? "",
                grade: isWithdrawn ? "已作废" : one.appraisal?.grade.title ?? "未评价"
            )
        }
    }
}

/// A contract that is written down.
struct PurchaseFormPage: Page {
    static let template = "console/purchase-form"
    let layout: Layout
    let problem: String?
    let requestID: String
    let items: [SelectOption]
    let number: String
    let party: String
    let creditCode: String
    let amount: String
    let units: [SelectOption]
    let signed: String
    let from: String
    let until: String
    let today: String
    let words: String

    init(_ request: WebRequest, problem: (any Problem)?) {
        let form = request.form
        layout = Layout(request, title: "登记购买服务合同")
        self.problem = problem?.message
        requestID = request.site.requestID()
        items = request.site.rooms.purchasing.catalogue.map {
            SelectOption(value: $0.id, title: "\($0.group)：\($0.title)", selected: $0.id == form["item"])
        }
        number = form["number"]
        party = form["party"]
        creditCode = form["credit_code"]
        amount = form["amount"]
        units = ["元", "万元"].map { SelectOption(value: $0, title: $0, selected: $0 == form["amount_unit"]) }
        signed = form["signed"]
        from = form["from"]
        until = form["until"]
        today = request.site.today.iso
        words = form["words"]
    }
}

/// A contract with how it was carried out.
struct PurchasePage: Page {
    static let template = "console/purchase"
    let layout: Layout
    let problem: String?
    let heading: String
    let tone: String
    let state: String
    let back: String
    let facts: [Fact]
    let fileLink: String
    let fileName: String
    let recorded: String
    let appraisal: Appraisal?
    let withdrawn: String?
    let appraise: Appraise?
    let own: Bool
    let withdraw: Withdraw?

    struct Fact: Sendable {
        let name: String
        let value: String
    }

    struct Appraisal: Sendable {
        let grade: String
        let gradeTone: String
        let opinion: String
        let paperLink: String
        let paperName: String
        let appraised: String
    }

    struct Appraise: Sendable {
        let appraiseLink: String
        let grades: [SelectOption]
        let typedWords: String
    }

    struct Withdraw: Sendable {
        let withdrawLink: String
        let typedReason: String
    }

    init(_ one: Purchase, problem: (any Problem)?, _ request: WebRequest) throws {
        let (actor, form) = (try request.actor, request.form)
        let item = request.site.rooms.purchasing.item(of: one)
        layout = Layout(request, title: "购买服务合同 \(one.number)")
        self.problem = problem?.message
        heading = one.number
        tone = one.withdrawal != nil ? "late" : one.appraisal?.grade.tone ?? "soon"
        state = one.withdrawal != nil ? "已作废" : one.appraisal == nil ? "待绩效评价" : "已评价"
        back = "\(Links.purchasing)?year=\(one.signed.year)"
        facts = [
            Fact(name: "目录", value: item.map { "\($0.group)：\($0.title)" } ?? one.item),
            Fact(name: "承接单位", value: one.party),
            Fact(name: "单位类型", value: [one.kind.title, one.creditCode].compactMap(\.self).joined(separator: "　")),
            Fact(name: "金额", value: "\(one.amount.text) 元"),
            Fact(name: "签订", value: one.signed.chinese),
            Fact(name: "服务期", value: "\(one.from.chinese)至\(one.until.chinese)"),
            Fact(name: "说明", value: one.words.isEmpty ? "—" : one.words),
        ]
        fileLink = "\(Links.purchase(one.id))/file"
        fileName = one.evidence.name
        recorded = "\(one.at.text) \(one.by)"
        appraisal = one.appraisal.map { told in
            Appraisal(
                grade: told.grade.title,
                gradeTone: told.grade.tone,
                opinion: told.words,
                paperLink: "\(Links.purchase(one.id))/appraisal",
                paperName: told.evidence.name,
                appraised: "\(told.at.text) \(told.by)"
            )
        }
        withdrawn = one.withdrawal.map { "\($0.at.text) \($0.by) 作废：\($0.reason)" }
        let isOpen = one.appraisal == nil && one.withdrawal == nil
        let isOwn = actor.hands.contains(one.byID ?? 0)
        own = isOpen && isOwn && actor.may(.fundsCheck)
        appraise =
            isOpen && !isOwn && actor.may(.fundsCheck)
            ? Appraise(
                appraiseLink: "\(Links.purchase(one.id))/appraise",
                grades: Purchase.Grade.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == form["grade"])
                },
                typedWords: form["words"]
            ) : nil
        withdraw =
            isOpen && actor.may(.fundsReport)
            ? Withdraw(withdrawLink: "\(Links.purchase(one.id))/withdraw", typedReason: form["reason"]) : nil
    }
}
