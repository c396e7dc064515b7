// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Vocabulary

/// A board in words and shapes. Whole numbers only.
struct BoardView: Sendable {
    let area: String
    let counted: String
    let tiles: [Tile]
    let plan: Plan?
    let grid: Grid
    let money: Money
    let late: Late
    let sheetLink: String
    /// Whether the reader chooses what the tiles show; nobody stands at a wall.
    let hasChoice: Bool

    struct Tile: Sendable {
        let tileTitle: String
        let figure: String
        let aside: String
        let tileTone: String
        /// Nil for readers who may not open what it is made of.
        let tileLink: String?
    }

    struct Late: Sendable {
        let lateCount: Int
        let tasks: [Task]

        struct Task: Sendable {
            let taskName: String
            let taskLink: String
            let taskDue: String
            let taskWho: String
        }
    }

    init(_ board: Board, _ request: WebRequest, actor: Actor, tree: RegionTree, isWall: Bool) throws {
        let today = request.site.today
        let programs = ProgramChoice.all(request).filter { board.benefit(of: $0.id).families > 0 }
        area = Self.area(actor, tree)
        counted = board.at.text
        sheetLink = Links.boardSheet
        hasChoice = !isWall
        tiles = Self.tiles(board, programs, actor)
        plan = board.plan.map { Plan($0) }
        grid = try Grid(board, programs, request, actor: actor, tree: tree)
        money = Money(board.months, link: actor.may(.paymentRead) ? Links.payments : nil)
        late = Late(
            lateCount: board.lateTaskCount,
            tasks: board.lateTasks.map { task in
                Late.Task(
                    taskName: task.title,
                    taskLink: Links.supervised(task.id),
                    taskDue: "\(task.due.iso) 到期，超期 \(task.due.days(until: today)) 天",
                    taskWho: task.departments.joined(separator: "、")
                )
            }
        )
    }

    static func area(_ actor: Actor, _ tree: RegionTree) -> String {
        (actor.regionID ?? tree.county?.id).map { tree.name($0) } ?? "全域"
    }

    /// Townships of the reader's area by code, those that have nothing among them, and those of old that still have
    /// something.
    static func townships(_ board: Board, _ actor: Actor, _ tree: RegionTree) -> [Int64] {
        let used = Set(board.benefits.map(\.townshipID) + board.work.map(\.regionID))
        let own = actor.regionID.flatMap { tree.region($0) } ?? tree.county
        let all = own.map { $0.level == .township ? [$0] : tree.children(of: $0.id) } ?? []
        let present = all.filter { $0.level == .township && (!$0.isRetired || used.contains($0.id)) }
        let others = used.subtracting(present.map(\.id)).compactMap { tree.region($0) }
        return (present + others.filter { $0.level == .township }).sorted { $0.code < $1.code }.map(\.id)
    }

    private static func tiles(_ board: Board, _ programs: [ProgramChoice], _ actor: Actor) -> [Tile] {
        let largest = programs.prefix(3).map { program in
            let (families, persons, amount) = board.benefit(of: program.id)
            return Tile(
                tileTitle: "\(program.title)在册",
                figure: "\(persons.grouped) 人",
                aside: "\(families.grouped) 户，每月 \(amount.shortened)",
                tileTone: "",
                tileLink: actor.may(.enrolmentRead) ? "\(Links.enrolments)?program=\(program.id)" : nil
            )
        }
        let cases = Tile(
            tileTitle: "在办",
            figure: "\(board.open.grouped) 件",
            aside: "本月办结 \(board.ended.grouped) 件",
            tileTone: "",
            tileLink: actor.may(.caseRead) ? Links.cases : nil
        )
        let overdue = Tile(
            tileTitle: "超期",
            figure: "\(board.late.grouped) 件",
            aside: "三天内到期 \(board.soon.grouped) 件",
            tileTone: board.late > 0 ? "late" : "",
            tileLink: actor.may(.caseRead) ? Links.deadlines : nil
        )
        let alerts = Tile(
            tileTitle: "预警待核查",
            figure: "\(board.alerts.grouped) 条",
            aside: "死亡、收入变化、到期复核等",
            tileTone: board.alerts > 0 ? "soon" : "",
            tileLink: actor.may(.enrolmentRead) ? Links.alerts : nil
        )
        return largest + [cases, overdue, alerts]
    }
}

// MARK: - The plan

extension BoardView {
    /// The plan's indicators as bars: those that bind, then those that need somebody.
    struct Plan: Sendable {
        private static let most = 10

        let planName: String
        let planLink: String
        let score: String?
        let standings: String
        let bars: [Bar]
        let hasPath: Bool
        /// Nil where all are shown.
        let others: Int?

        init(_ record: Planning.Record) {
            let status = record.status
            planName = status.plan.title
            planLink = Links.plan(status.plan.id)
            score = status.scoreText.map { "\($0)%" }
            standings = status.countText
            let judged = status.indicators.filter { $0.indicator.nature != .reference }
            let binding = judged.filter { $0.indicator.nature == .binding }
            let others = judged.filter { $0.indicator.nature != .binding }
            let shown = (binding + others.filter { $0.current.standing.isJudged && !$0.current.standing.isGood })
                .prefix(
                    Self.most
                )
            bars = shown.map { Bar($0, of: status.plan.id) }
            hasPath = bars.contains { $0.drawing?.path != nil }
            self.others = judged.count > shown.count ? judged.count - shown.count : nil
        }
    }

    /// What was reached, where it should stand, and the target, on one line.
    struct Bar: Sendable {
        /// Of the drawing; the target stands at 160, a quarter more ends it.
        static let goal: Int64 = 160
        static let width: Int64 = 200

        let barName: String
        let barLink: String
        let standing: String
        let barTone: String
        let isBinding: Bool
        let value: String
        let goalText: String
        /// Nil where there is no number to draw.
        let drawing: Drawing?

        struct Drawing: Sendable {
            let reached: Int64
            /// Nil where the document sets no path.
            let path: Int64?
            let target: Int64
            let described: String
        }

        init(_ status: IndicatorStatus, of plan: String) {
            let (indicator, verdict) = (status.indicator, status.current)
            barName = indicator.title
            barLink = Links.planIndicator(plan, indicator.id)
            standing = verdict.standing.rawValue
            barTone = verdict.standing.tone
            isBinding = indicator.nature == .binding
            let reached = verdict.point.flatMap(\.number).map { PlanText.amount($0, indicator.unit) } ?? "无数据"
            let wanted = verdict.goalText ?? "—"
            (value, goalText) = (reached, wanted)
            drawing = verdict.share.map { share in
                let expected = verdict.goal.flatMap { goal in verdict.expected?.value.divided(by: goal) }
                return Drawing(
                    reached: Self.place(share),
                    path: expected.map(Self.place),
                    target: Self.goal,
                    described: "\(indicator.title)：实际 \(reached)，目标\(wanted)"
                )
            }
        }

        private static func place(_ share: Ratio) -> Int64 {
            let whole = share.multiplied(by: Ratio(goal))?.rounded(to: 1, .half)?.numerator ?? 0
            return min(max(whole, 0), width)
        }
    }
}

// MARK: - The townships

extension BoardView {
    /// Townships as tiles, darker where there is more.
    struct Grid: Sendable {
        let choices: [SelectOption]
        let gridTitle: String
        let cells: [Cell]
        /// What is said of the shades.
        let gridNote: String

        struct Cell: Sendable {
            let place: String
            let cellText: String
            /// 0…4.
            let shade: Int
            let cellLink: String?
        }

        private struct Kind {
            let id: String
            let title: String
            /// Nil where there is no figure.
            let figure: (Int64) -> (number: Ratio, text: String)?
            let link: (Int64) -> String?
        }

        init(_ board: Board, _ programs: [ProgramChoice], _ request: WebRequest, actor: Actor, tree: RegionTree) throws
        {
            let kinds = Self.kinds(board, programs, actor)
            let asked = try request.choice("by", title: "看什么", among: kinds.map(\.id))
            let kind = kinds.first { $0.id == asked } ?? kinds[0]
            choices = kinds.map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == kind.id) }
            gridTitle = kind.title
            let known = BoardView.townships(board, actor, tree).map { ($0, kind.figure($0)) }
            let top = known.compactMap { $0.1?.number }.max() ?? Ratio(0)
            cells = known.map { id, figure in
                Cell(
                    place: tree.name(id),
                    cellText: figure?.text ?? "无数据",
                    shade: figure.map { Self.shade($0.number, of: top) } ?? 0,
                    cellLink: kind.link(id)
                )
            }
            gridNote = "颜色越深数越大；没有底色的是 0 或者没有数据，以格子里的字为准。"
        }

        private static func shade(_ number: Ratio, of top: Ratio) -> Int {
            guard number.numerator > 0, let part = number.divided(by: top)?.multiplied(by: Ratio(4)),
                let whole = part.rounded(to: 1, .up)
            else { return 0 }
            return Int(min(max(whole.numerator, 1), 4))
        }

        private static func kinds(_ board: Board, _ programs: [ProgramChoice], _ actor: Actor) -> [Kind] {
            func whole(_ number: Int, _ unit: String) -> (Ratio, String) {
                (Ratio(Int64(number)), "\(number.grouped) \(unit)")
            }
            let people = programs.map { program in
                let persons = Dictionary(
                    board.benefits.filter { $0.programID == program.id }.map { ($0.townshipID, $0.persons) },
                    uniquingKeysWith: +
                )
                return Kind(
                    id: program.id,
                    title: "\(program.title)人数",
                    figure: { whole(persons[$0] ?? 0, "人") },
                    link: {
                        actor.may(.enrolmentRead) ? "\(Links.enrolments)?program=\(program.id)&area=\($0)" : nil
                    }
                )
            }
            let work = Dictionary(board.work.map { ($0.regionID, $0) }, uniquingKeysWith: { $1 })
            let cases = { (id: Int64) in actor.may(.caseRead) ? "\(Links.cases)?region=\(id)" : nil }
            return people + [
                Kind(id: "open", title: "在办件数", figure: { whole(work[$0]?.open ?? 0, "件") }, link: cases),
                Kind(id: "late", title: "超期件数", figure: { whole(work[$0]?.late ?? 0, "件") }, link: cases),
            ] + indicators(board, actor)
        }

        /// Indicators that are counted from records, for those who see the whole county.
        private static func indicators(_ board: Board, _ actor: Actor) -> [Kind] {
            guard let record = board.plan, actor.level == "county" else { return [] }
            let day = record.status.day
            return record.status.plan.indicators.compactMap { indicator in
                guard let count = record.count(of: indicator), count.total(on: day) != nil else { return nil }
                let townships = Dictionary(
                    count.townships(on: day).compactMap { id, figure in id.map { ($0, figure) } },
                    uniquingKeysWith: { $1 }
                )
                return Kind(
                    id: indicator.id,
                    title: indicator.title,
                    figure: { id in
                        guard let figure = townships[id], case .number(let number)? = figure.value(of: count.metric)
                        else { return nil }
                        return (number, figure.text(of: count.metric, unit: indicator.unit))
                    },
                    link: { _ in "\(Links.planTownships(record.status.plan.id, indicator.id))?on=\(day.iso)" }
                )
            }
        }
    }
}

extension Int {
    /// `12,345`.
    fileprivate var grouped: String {
        let digits = String(magnitude)
        let places = digits.enumerated().map { place, digit in
            let left = digits.count - place
            return left % 3 == 0 && place > 0 ? ",\(digit)" : String(digit)
        }
        return (self < 0 ? "-" : "") + places.joined()
    }
}
