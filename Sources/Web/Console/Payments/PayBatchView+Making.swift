// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

extension PayBatchPage {
    private static let linesShown = 20
    private static let stepTitles = ["截数", "制表", "复核", "签发", "报财政", "财政批复", "拨款", "代发回盘", "办结"]

    /// Reads what the page of a batch shows: a handful of small queries, whatever the size of the list.
    static func make(_ request: WebRequest, problem: (any Problem)?) async throws -> PayBatchPage {
        let rooms = request.site.rooms
        let ledger = rooms.ledger
        let actor = try request.actor
        let id = try request.key()
        let detail = try await ledger.batch(actor: actor, id: id)
        let batch = detail.batch
        let state = try request.choice("state", title: "状态", of: Payment.State.self)
        let payments = try await ledger.payments(
            actor: actor,
            batchID: id,
            states: state.map { [$0] } ?? Payment.State.allCases,
            after: try request.number("after"),
            limit: linesShown + 1
        )
        let waiting = try await ledger.outlook(actor: actor, program: batch.programID, month: batch.month).waiting
        let showsLeftOut = batch.contentHash != nil && batch.state.place <= PayBatch.State.signed.place
        let leftOut = showsLeftOut ? try await ledger.leftOut(actor: actor, batchID: id, limit: linesShown) : nil
        let funded = batch.state.place >= PayBatch.State.funded.place
        let balance = funded ? try await ledger.trialBalance(actor: actor, batchID: id) : nil
        let tree = try await rooms.regions.tree()
        let left = try await Self.leftOut(leftOut, request)
        return PayBatchPage(
            layout: Layout(request, title: "\(batch.month.chinese)\(batch.programTitle)发放"),
            batchLink: Links.batch(id),
            batchID: id,
            version: batch.version,
            title: "\(batch.month.chinese)\(batch.programTitle)发放",
            number: batch.number,
            state: batch.state.title,
            tone: batch.state.tone,
            problem: problem?.message,
            steps: stepTitles.enumerated().map { index, title in
                let now = batch.state.place
                return CasePage.StepMark(title: title, tone: index < now ? "past" : index == now ? "now" : "")
            },
            facts: facts(batch, waiting: waiting),
            turn: Turn(detail, request: request, actor: actor, refused: problem != nil),
            returned: returned(detail),
            sheets: detail.sheets.map { Sheet($0, batch: id, tree: tree) },
            sums: Sums(detail.sheets),
            listed: batch.contentHash != nil && batch.state != .open,
            lines: payments.prefix(linesShown).map { Line($0, tree: tree) },
            nextLines: payments.count > linesShown
                ? "\(Links.batch(id))?after=\(payments[linesShown - 1].id)"
                    + (state.map { "&state=\($0.rawValue)" } ?? "") + "#lines" : nil,
            stateFilter: [SelectOption(value: "", title: "全部状态", selected: state == nil)]
                + Payment.State.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == state)
                },
            holds: detail.holds.map(Hold.init),
            mayLift: actor.may(.paymentPrepare) && [.open, .prepared].contains(batch.state),
            leftOut: left,
            signatures: detail.signatures.filter { !$0.voided }.map(Signature.init),
            oldSignatures: detail.signatures.filter(\.voided).suffix(12).reversed().map(OldSignature.init),
            hasOldSignatures: detail.signatures.contains(where: \.voided),
            applications: detail.applications.map(Application.init),
            letterLink: detail.applications.isEmpty ? nil : "\(Links.batch(id))/letter",
            files: detail.files.map { File($0, batch: id) },
            mayDownload: actor.may(.paymentPrepare),
            tally: funded ? tally(detail) : [],
            balance: balance.map(Balance.init)
        )
    }

    private static func facts(_ batch: PayBatch, waiting: PayBatchDetail.Tally) -> [CasePage.Line] {
        var lines = [
            CasePage.Line(title: "项目", value: batch.programTitle),
            CasePage.Line(title: "发放月份", value: batch.month.chinese),
            CasePage.Line(title: "截数日期", value: batch.cutOff.iso),
        ]
        if batch.state == .open {
            lines.append(CasePage.Line(title: "应发待列", value: "\(waiting.count) 人，\(waiting.amount.text) 元"))
        } else {
            lines.append(CasePage.Line(title: "发放户数", value: "\(batch.payments) 户（笔）"))
            lines.append(CasePage.Line(title: "发放金额", value: "\(batch.amount.text) 元"))
            lines.append(CasePage.Line(title: "清册指纹", value: mark(batch.contentHash ?? "")))
        }
        return lines
    }

    /// Enough of a hash for a person to compare.
    static func mark(_ hash: String) -> String { String(hash.prefix(16)) }

    /// Why the list is open again, in the words of whoever sent it back.
    private static func returned(_ detail: PayBatchDetail) -> String? {
        guard detail.batch.state == .open else { return nil }
        return detail.signatures.last { $0.voided && $0.voidReason != nil }?.voidReason
    }

    private static func leftOut(_ left: PayLeftOut?, _ request: WebRequest) async throws -> LeftOut? {
        guard let left, left.withoutCardCount + left.carriedOverCount > 0 else { return nil }
        let rooms = request.site.rooms
        let actor = try request.actor
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(left.withoutCard, scope: actor.scope, in: $0)
        }
        let mayPropose = actor.may(.enrolmentChange) || actor.may(.paymentPrepare)
        return LeftOut(
            withoutCard: left.withoutCardCount,
            named: people.map {
                Payee(
                    payeeName: $0.name,
                    personLink: Links.person($0.id),
                    cardLink: mayPropose ? "\(Links.newPayCard)?person=\($0.id)" : Links.person($0.id)
                )
            },
            more: left.withoutCardCount > left.withoutCard.count
                ? "另有 \(left.withoutCardCount - left.withoutCard.count) 人" : nil,
            carriedOver: left.carriedOverCount > 0 ? "\(left.carriedOverCount) 人" : nil,
            anyWithoutCard: left.withoutCardCount > 0
        )
    }

    private static func tally(_ detail: PayBatchDetail) -> [TallyLine] {
        Payment.State.allCases.compactMap { state in
            detail.tally[state].map {
                TallyLine(
                    tallyState: state.title,
                    tallyTone: state.tone,
                    count: $0.count,
                    amount: $0.amount.text,
                    filterLink: "\(Links.batch(detail.batch.id))?state=\(state.rawValue)#lines"
                )
            }
        }
    }
}

extension PayBatchPage.Turn {
    init(_ detail: PayBatchDetail, request: WebRequest, actor: Actor, refused: Bool) {
        let batch = detail.batch
        let live = detail.signatures.filter { !$0.voided }
        signed = batch.state == .prepared
        let signedBefore = live.contains { $0.userID == actor.userID }
        let made = live.contains { $0.role == .prepare }
        let turn = PayTurn(batch, tally: detail.tally, madeSigned: made)
        let clerk = actor.may(.paymentPrepare)
        step = turn.title
        who = turn.holders(request.site.access.functions)
        mine = turn.permissions.contains(where: actor.may)
        prepare =
            switch batch.state {
            case .open where clerk: "生成发放清册"
            case .prepared where clerk: "重新生成发放清册"
            default: nil
            }
        let role: PaySignature.Role? =
            switch batch.state {
            case .prepared where !made && clerk: .prepare
            case .prepared where made && actor.may(.paymentCheck) && !signedBefore: .check
            case .checked where actor.may(.paymentSign) && !signedBefore: .sign
            default: nil
            }
        signRole = role?.rawValue
        signTitle = role.map { "\($0.listTitle)签字" } ?? ""
        hash = batch.contentHash ?? ""
        let reviewer = actor.may(.paymentCheck) || actor.may(.paymentSign)
        sendBack = reviewer && [.prepared, .checked, .signed].contains(batch.state)
        apply = clerk && batch.state == .signed
        answer = clerk && batch.state == .applied
        fund = clerk && batch.state == .approved
        let due = detail.tally[.due]?.count ?? 0
        let bank = [.funded, .sent].contains(batch.state)
        makeFile =
            clerk && bank && due > 0 ? (detail.files.isEmpty ? "生成银行代发文件" : "生成重发文件（\(due) 笔）") : nil
        let out = (detail.tally[.sent]?.count ?? 0) > 0
        takeReturn = actor.may(.paymentReturn) && batch.state == .sent && out
        let back = detail.tally[.failed]?.count ?? 0
        failed = bank && back > 0 ? "\(back) 笔" : nil
        close = actor.may(.paymentSign) && batch.state == .sent && !out && back == 0 && due == 0
        typedOpen = refused && !request.form["reason"].isEmpty
        typedReason = refused ? request.form["reason"] : ""
        typedVoucher = refused ? request.form["voucher_number"] : ""
        typedDate = refused ? request.form["funded_on"] : request.site.today.iso
        typedAmount = refused ? request.form["amount"] : ""
        askedAmount = batch.amount.text
        done = batch.state == .closed
    }
}

extension PayBatchPage.Sheet {
    init(_ sheet: PaySheet, batch: Int64, tree: RegionTree) {
        township = tree.name(sheet.townshipID)
        families = sheet.families
        persons = sheet.persons
        payments = sheet.payments
        amount = sheet.amount.text
        printLink = "\(Links.batch(batch))/print?township=\(sheet.townshipID)"
        bookLink = "\(Links.batch(batch))/list.xlsx?township=\(sheet.townshipID)"
    }
}

extension PayBatchPage.Sums {
    init(_ sheets: [PaySheet]) {
        families = sheets.reduce(0) { $0 + $1.families }
        persons = sheets.reduce(0) { $0 + $1.persons }
        payments = sheets.reduce(0) { $0 + $1.payments }
        amount = sheets.reduce(Money.zero) { $0 + $1.amount }.text
    }
}

extension PayBatchPage.Line {
    init(_ payment: Payment, tree: RegionTree) {
        link = Links.payment(payment.id)
        name = payment.holderName
        card = payment.maskedCard
        bank = payment.bank
        region = "\(tree.name(payment.townshipID)) \(tree.name(payment.regionID))"
        amount = payment.amount.text
        lineState = payment.state.title
        lineTone = payment.state.tone
        failure = payment.failure
    }
}

extension PayBatchPage.Hold {
    init(_ hold: PayHold) {
        payee = hold.payeePersonID
        name = hold.holderName
        amount = hold.amount.text
        reason = hold.reason
        who = hold.heldBy
        at = hold.heldAt.text
    }
}

extension PayBatchPage.Signature {
    init(_ signature: PaySignature) {
        role = signature.role.listTitle
        name = signature.name
        office = signature.functionTitle
        at = signature.signedAt.text
        mark = PayBatchPage.mark(signature.contentHash)
    }
}

extension PayBatchPage.OldSignature {
    init(_ signature: PaySignature) {
        role = signature.role.listTitle
        name = signature.name
        at = signature.signedAt.text
        why = signature.voidReason ?? "—"
    }
}

extension PayBatchPage.Application {
    init(_ application: PayApplication) {
        paperNumber = application.number
        asked = "\(application.payments) 笔，\(application.amount.text) 元"
        answerText =
            switch application.answer {
            case .approved: "已批复"
            case .returned: "已退回"
            case nil: "等待批复"
            }
        answerTone =
            switch application.answer {
            case .approved: "done"
            case .returned: "late"
            case nil: "soon"
            }
        answerReason = application.answerReason
        voucher = application.voucherNumber.map { "\($0)，\(application.fundedOn?.iso ?? "—")" }
    }
}

extension PayBatchPage.File {
    init(_ head: BankFile.Head, batch: Int64) {
        fileLink = "\(Links.batch(batch))/files/\(head.id)"
        name = head.name
        count = head.lines
        amount = head.amount.text
        encoding = head.encoding.rawValue
        at = head.createdAt.text
        mark = PayBatchPage.mark(head.contentHash)
    }
}

extension PayBatchPage.Balance {
    init(_ trial: TrialBalance) {
        balanced = trial.isBalanced
        sum = Money(fen: trial.debit()).text
        accounts = trial.lines.filter { $0.unit == .fen }.map(PayBatchPage.Account.init)
        mismatches = trial.mismatches.map {
            "\($0.program) \($0.purpose.title)：账面 \($0.account.text) 元，发放记录 \($0.payments.text) 元"
        }
    }
}

extension PayBatchPage.Account {
    init(_ line: TrialBalance.Line) {
        title = "\(line.title)（\(line.code)）"
        debit = Money(fen: line.debit).text
        credit = Money(fen: line.credit).text
        held = Money(fen: line.balance).text
        pending = Money(fen: line.pending).text
    }
}
