// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Vocabulary

/// A board in words and shapes. Whole numbers only.
struct BoardView: Sendable {
    let office: String
    let area: String
    let counted: String
    let tiles: [Tile]
    let plan: Plan?
    let grid: Grid
    /// Nil where nothing is paid.
    let money: Money?
    let late: Late
    let sheetLink: String
    /// What the reader chose goes along.
    let pictureLink: String
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

    init(_ board: Board, _ request: WebRequest, _ setting: BoardSetting, isWall: Bool) throws {
        let (today, actor) = (request.site.today, setting.actor)
        let programs = ProgramChoice.all(request).filter { board.benefit(of: $0.id).families > 0 }
        area = setting.area
        office = request.site.settings.office
        counted = board.rollUp.map { "\($0.month.chinese)末（各县报送）" } ?? board.at.text
        sheetLink = Links.boardSheet
        hasChoice = !isWall && setting.places.areKnown
        tiles =
            if let rollUp = board.rollUp { Self.reportedTiles(board, rollUp, programs, actor) } else {
                setting.places.areKnown ? Self.tiles(board, programs, actor) : Self.planTiles(board)
            }
        plan = board.plan.map { Plan($0) }
        grid = try Grid(board, programs, request, setting)
        pictureLink = "\(Links.boardPicture)?by=\(grid.chosen)"
        money =
            setting.places.areKnown
            ? Money(
                board.months,
                isReported: board.rollUp != nil,
                link: actor.may(.paymentRead) ? Links.payments : nil
            ) : nil
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

    /// What a bureau without cases has to look at.
    private static func planTiles(_ board: Board) -> [Tile] {
        let late = Tile(
            tileTitle: "超期的督办",
            figure: "\(board.lateTaskCount.grouped) 项",
            aside: "措施和会议议定事项",
            tileTone: board.lateTaskCount > 0 ? "late" : "",
            tileLink: Links.supervision
        )
        guard let status = board.plan?.status else { return [late] }
        let judged = status.indicators.filter { $0.indicator.nature != .reference }
        let behind = judged.filter { $0.current.standing.isJudged && !$0.current.standing.isGood }
        let silent = status.count(.noData)
        let link = Links.plan(status.plan.id)
        return [
            Tile(
                tileTitle: "规划完成率",
                figure: status.scoreText.map { "\($0)%" } ?? "无数据",
                aside: "\(status.plan.years.text)，约束性指标按两倍计",
                tileTone: "",
                tileLink: link
            ),
            Tile(
                tileTitle: "没有跟上的指标",
                figure: "\(behind.count) 项",
                aside: "共 \(status.indicators.count) 项，约束性 \(behind.count { $0.indicator.nature == .binding }) 项没有跟上",
                tileTone: behind.isEmpty ? "" : "late",
                tileLink: link
            ),
            Tile(
                tileTitle: "没有数的指标",
                figure: "\(silent) 项",
                aside: "等责任单位填报",
                tileTone: silent == 0 ? "" : "soon",
                tileLink: link
            ),
            late,
        ]
    }

    /// What counties reported, and how the plan stands.
    private static func reportedTiles(
        _ board: Board,
        _ rollUp: RollUpMonth,
        _ programs: [ProgramChoice],
        _ actor: Actor
    ) -> [Tile] {
        let link = actor.may(.rollUpRead) ? Links.rollUpMonth(rollUp.month) : nil
        let came = "已报 \(rollUp.rollUps.count) 个县，共 \(rollUp.counties.count) 个"
        let work = Tile(
            tileTitle: "月末在办",
            figure: "\(board.open.grouped) 件",
            aside: "超期 \(board.late.grouped) 件，本月办结 \(board.ended.grouped) 件",
            tileTone: board.late > 0 ? "soon" : "",
            tileLink: link
        )
        let reported = Tile(
            tileTitle: "\(rollUp.month.monthNumber)月报送",
            figure: rollUp.isComplete ? "已报齐" : "缺 \(rollUp.missing.count) 个",
            aside: came,
            tileTone: rollUp.isComplete ? "" : "soon",
            tileLink: link
        )
        return largest(board, programs) { program in link.map { "\($0)?program=\(program)" } }
            + [work, reported] + planTiles(board).prefix(1)
    }

    private static func largest(
        _ board: Board,
        _ programs: [ProgramChoice],
        link: (String) -> String?
    ) -> [Tile] {
        programs.prefix(3).map { program in
            let (families, persons, amount) = board.benefit(of: program.id)
            return Tile(
                tileTitle: "\(program.title)在册",
                figure: "\(persons.grouped) 人",
                aside: "\(families.grouped) 户" + (amount == .zero ? "" : "，每月 \(amount.shortened)"),
                tileTone: "",
                tileLink: link(program.id)
            )
        }
    }

    private static func tiles(_ board: Board, _ programs: [ProgramChoice], _ actor: Actor) -> [Tile] {
        let largest = largest(board, programs) {
            actor.may(.enrolmentRead) ? "\(Links.enrolments)?program=\($0)" : nil
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
            aside: "死亡、收入、复核到期等",
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
            let reached = PlanText.value(verdict.point?.value, indicator.unit)
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

extension Int {
    /// `12,345`.
    var grouped: String {
        let digits = String(magnitude)
        let places = digits.enumerated().map { place, digit in
            let left = digits.count - place
            return left % 3 == 0 && place > 0 ? ",\(digit)" : String(digit)
        }
        return (self < 0 ? "-" : "") + places.joined()
    }
}
