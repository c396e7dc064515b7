// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Vocabulary

extension BoardView {
    /// Places as tiles or as a map, darker where there is more.
    struct Grid: Sendable {
        let gridName: String
        let choices: [SelectOption]
        let chosen: String
        let gridTitle: String
        let cells: [Cell]
        /// Nil while too few places have a shape.
        let map: BoardMap?
        /// Nil where nothing is drawn.
        let mapLink: String?
        /// What is said of the shades.
        let gridNote: String
        /// Numbers that a shade stands for, from light to dark.
        let steps: [Step]

        struct Cell: Sendable {
            let id: Int64
            let place: String
            let cellText: String
            /// 0…4.
            let shade: Int
            let cellLink: String?
            /// Whether the map says all that the tile says.
            var onMap = false
        }

        struct Step: Sendable {
            let stepShade: Int
            let stepText: String
        }

        private struct Kind {
            let id: String
            let title: String
            /// Nil where there is no figure.
            let figure: (Int64) -> (number: Ratio, text: String)?
            let link: (Int64) -> String?
        }

        init(_ board: Board, _ programs: [ProgramChoice], _ request: WebRequest, _ setting: BoardSetting) throws {
            let (places, actor, tree) = (setting.places, setting.actor, setting.tree)
            let kinds = Self.kinds(board, programs, actor, places)
            let asked = try request.choice("by", title: "看什么", among: kinds.map(\.id))
            let kind = kinds.first { $0.id == asked } ?? kinds[0]
            gridName = places.title
            chosen = kind.id
            choices = kinds.map { SelectOption(value: $0.id, title: $0.title, selected: $0.id == kind.id) }
            gridTitle = kind.title
            let known = places.ids.map { ($0, kind.figure($0)) }
            let top = known.compactMap { $0.1?.number }.max() ?? Ratio(0)
            let cells = known.map { id, figure in
                Cell(
                    id: id,
                    place: tree.name(id),
                    cellText: figure?.text ?? "无数据",
                    shade: figure.map { Self.shade($0.number, of: top) } ?? 0,
                    cellLink: kind.link(id)
                )
            }
            map = BoardMap(cells, setting.shapes, named: "\(kind.title)，\(places.title)的地图；没写在图上的列在图后")
            let written = map?.written ?? []
            self.cells = cells.map { cell in
                var cell = cell
                cell.onMap = written.contains(cell.id)
                return cell
            }
            mapLink = map == nil ? nil : "\(Links.boardMap)?by=\(kind.id)"
            steps = Self.steps(top)
            gridNote =
                places.areKnown
                ? "颜色越深数越大；没有底色的是 0 或者没有数据，以写出的字为准。"
                : "各县（市、区）还没有报送，所以没有数，不是 0；在“汇总报送”读入县里的报送表后显示。"
        }

        private static func shade(_ number: Ratio, of top: Ratio) -> Int {
            guard number.numerator > 0, let part = number.divided(by: top)?.multiplied(by: Ratio(4)),
                let whole = part.rounded(to: 1, .up)
            else { return 0 }
            return Int(min(max(whole.numerator, 1), 4))
        }

        /// In numbers where they are whole and many enough, else as parts of the largest.
        private static func steps(_ top: Ratio) -> [Step] {
            guard top.numerator > 0 else { return [] }
            let words = ["不到最大的四分之一", "到一半", "到四分之三", "到最大"]
            return (1...4).map { step in
                let text =
                    if top.denominator == 1, top.numerator >= 8 {
                        "\(top.numerator * Int64(step - 1) / 4 + 1)–\(top.numerator * Int64(step) / 4)"
                    } else {
                        words[step - 1]
                    }
                return Step(stepShade: step, stepText: text)
            }
        }

        private static func kinds(_ board: Board, _ programs: [ProgramChoice], _ actor: Actor, _ places: BoardPlaces)
            -> [Kind]
        {
            func whole(_ number: Int, _ unit: String) -> (Ratio, String) {
                (Ratio(Int64(number)), "\(number.grouped) \(unit)")
            }
            guard places.areKnown else {
                return [Kind(id: "none", title: "没有报送", figure: { _ in nil }, link: { _ in nil })]
            }
            func told(_ id: Int64, _ number: Int?, _ unit: String) -> (Ratio, String)? {
                places.silent.contains(id) ? nil : whole(number ?? 0, unit)
            }
            // A county's own sheet is what its figures come from.
            func reported(_ id: Int64) -> String? {
                guard actor.may(.rollUpRead) else { return nil }
                return board.rollUp?.rollUps[id].map { Links.rollUp($0.id) }
            }
            let people = programs.map { program in
                let found = places.benefits(of: program.id, board)
                return Kind(
                    id: program.id,
                    title: "\(program.title)人数",
                    figure: { told($0, found[$0]?.persons, "人") },
                    link: {
                        actor.may(.enrolmentRead)
                            ? "\(Links.enrolments)?program=\(program.id)&area=\($0)" : reported($0)
                    }
                )
            }
            let work = places.work(board)
            let cases = { (id: Int64) in actor.may(.caseRead) ? "\(Links.cases)?region=\(id)" : reported(id) }
            return people + [
                Kind(id: "open", title: "在办件数", figure: { told($0, work[$0]?.open, "件") }, link: cases),
                Kind(id: "late", title: "超期件数", figure: { told($0, work[$0]?.late, "件") }, link: cases),
            ] + indicators(board, actor)
        }

        /// Indicators that are counted from records, for those who see the whole county, or that counties reported.
        private static func indicators(_ board: Board, _ actor: Actor) -> [Kind] {
            guard let record = board.plan, ["county", "prefecture"].contains(actor.level) else { return [] }
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
