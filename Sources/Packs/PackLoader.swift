// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Vocabulary
import Yams

/// Reads a pack from its folder, all or nothing.
package enum PackLoader {
    /// - Throws: `PackProblem` with every fault of every file.
    package static func load(folder: String) throws -> Pack {
        try load(files: files(of: folder), name: (folder as NSString).lastPathComponent)
    }

    /// Every file of a folder, by its path inside it.
    private static func files(of folder: String) throws -> [String: [UInt8]] {
        guard let names = FileManager.default.enumerator(atPath: folder) else {
            throw PackProblem([PackFault(file: folder, line: 0, column: 0, text: "没有这个文件夹")])
        }
        var files: [String: [UInt8]] = [:]
        for case let name as String in names where !name.hasPrefix(".") {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            files[name] = Array(data)
        }
        return files
    }

    /// Reads a pack from its files, as a folder or a release in the store holds them.
    /// - Parameter accepted: whether it is of a release that an earlier program accepted. It then runs on although this one
    ///   would ask more of it, as long as all that it says is still read.
    package static func load(files: [String: [UInt8]], name: String, accepted: Bool = false) throws -> Pack {
        let faults = NodeReader.FaultList()
        let texts = files.mapValues { String(decoding: $0, as: UTF8.self) }
        let head = reader("pack.yaml", texts, name: name, faults)
        func below(_ folder: String, _ suffix: String) -> [(String, String)] {
            texts.filter { $0.key.hasPrefix(folder + "/") && $0.key.hasSuffix(suffix) }.sorted { $0.key < $1.key }
        }
        /// A file that a layer may leave out.
        func only(_ path: String) -> NodeReader? {
            texts[path] == nil ? nil : reader(path, texts, name: name, faults)
        }
        let id = head?.text("id") ?? name
        let (title, extends) = (head?.text("title") ?? name, head?.optionalText("extends"))
        let (office, root) = (head?.optionalText("office"), head?.optionalText("root"))
        head?.close()
        let services = below("services", ".yaml").compactMap { path, text in
            NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                ServiceReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).service()
            }
        }
        let verification = below("verification", ".yaml").compactMap { path, text in
            let file = "\(name)/\(path)"
            return NodeReader.parse(text, file: file, faults: faults).map {
                VerificationFile(NodeReader($0, file: file, faults: faults), file: file)
            }
        }
        let pack = Pack(
            id: id,
            title: title,
            extends: extends,
            office: office,
            root: root,
            services: services,
            bundles: below("bundles", ".yaml").compactMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    BundleReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).bundle()
                }
            },
            partners: below("partners", ".yaml").flatMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    PartnerReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).partners()
                } ?? []
            },
            exchanges: below("exchange", ".yaml").compactMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    ExchangeReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).exchange()
                }
            },
            programs: below("programs", ".yaml").compactMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    ProgramReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).program()
                }
            },
            sources: verification.flatMap(\.sources),
            totals: verification.flatMap(\.totals),
            matchings: verification.flatMap(\.matchings),
            provinces: verification.flatMap(\.provinces),
            registers: below("registers", ".yaml").compactMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    RegisterReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).register()
                }
            },
            messages: below("messages", ".yaml").flatMap { path, text in
                NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
                    MessageReader(reader: NodeReader($0, file: "\(name)/\(path)", faults: faults)).messages()
                } ?? []
            },
            feedback: only("feedback.yaml").map { FeedbackReader(reader: $0).feedback() },
            urgentHelp: only("urgent-help.yaml").map(UrgentHelpReader.help),
            remedies: only("remedies.yaml").map(RemedyReader.remedies) ?? [],
            bookingOffices: only("booking.yaml").map(BookingReader.offices) ?? [],
            functions: functions(texts, name: name, faults),
            departments: only("departments.yaml").map(DepartmentReader.departments) ?? [],
            plans: plans(texts, name: name, faults),
            provisions: only("provision.yaml").map(ProvisionReader.provisions) ?? [],
            metrics: only("metrics.yaml").map(MetricReader.metrics) ?? [],
            funds: only("funds.yaml").map(FundsReader.funds) ?? .none,
            regions: regions(texts, name: name, faults),
            calendar: calendar(below("calendar", ".csv"), name: name, faults),
            documents: Dictionary(
                below("documents", ".html").map { path, text in (plain(path), text) },
                uniquingKeysWith: { first, _ in first }
            ),
            policies: below("policy", ".policy").map { PolicySource(name: "\(name)/\($0.0)", text: $0.1, layer: id) },
            parameters: below("parameters", ".csv").map {
                PolicySource(name: "\(name)/\($0.0)", text: $0.1, layer: id)
            },
            files: files,
            complaints: faults.faults
        )
        let refused = accepted ? faults.misread : faults.faults
        guard refused.isEmpty else { throw PackProblem(refused) }
        return pack
    }

    private static func plain(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private static func reader(
        _ path: String,
        _ texts: [String: String],
        name: String,
        _ faults: NodeReader.FaultList
    ) -> NodeReader? {
        guard let text = texts[path] else {
            faults.add(PackFault(file: "\(name)/\(path)", line: 0, column: 0, text: "缺少这个文件"))
            return nil
        }
        return NodeReader.parse(text, file: "\(name)/\(path)", faults: faults).map {
            NodeReader($0, file: "\(name)/\(path)", faults: faults)
        }
    }

    /// One folder of `plans` is one plan.
    private static func plans(
        _ texts: [String: String],
        name: String,
        _ faults: NodeReader.FaultList
    ) -> [PlanDefinition] {
        let paths = texts.keys.filter { $0.hasPrefix("plans/") }.sorted()
        let folders = Dictionary(grouping: paths) { path in
            path.split(separator: "/").dropLast().joined(separator: "/")
        }
        return folders.sorted { $0.key < $1.key }.compactMap { folder, paths in
            var parts: [String: NodeReader] = [:]
            for path in paths {
                let file = String(path.dropFirst(folder.count + 1))
                guard PlanReader.files.contains(file), folder.split(separator: "/").count == 2 else {
                    let known = PlanReader.files.sorted().joined(separator: "、")
                    let text = "规划的文件放在 plans/编号/ 下，只有：\(known)"
                    faults.add(PackFault(file: "\(name)/\(path)", line: 0, column: 0, text: text))
                    continue
                }
                parts[file] = reader(path, texts, name: name, faults)
            }
            guard let head = parts.removeValue(forKey: "plan.yaml") else {
                // Notes that it is missing; one that can't be read was noted above.
                if !paths.contains("\(folder)/plan.yaml") {
                    _ = reader("\(folder)/plan.yaml", texts, name: name, faults)
                }
                return nil
            }
            return PlanReader(head: head, parts: parts).plan()
        }
    }

    private static func functions(
        _ texts: [String: String],
        name: String,
        _ faults: NodeReader.FaultList
    ) -> [FunctionDefinition] {
        guard texts["functions.yaml"] != nil, let file = reader("functions.yaml", texts, name: name, faults) else {
            return []
        }
        let levels: Set<String> = ["prefecture", "county", "township", "village"]
        let functions = file.list("functions").map { item in
            let function = FunctionDefinition(
                id: item.text("id"),
                title: item.text("title"),
                levels: item.texts("levels"),
                permissions: item.texts("permissions"),
                businessData: item.flag("business_data", default: true)
            )
            for level in function.levels where !levels.contains(level) {
                item.fault("级别“\(level)”应为 prefecture、county、township 或 village")
            }
            item.close()
            return function
        }
        file.close()
        return functions
    }

    private static func regions(
        _ texts: [String: String],
        name: String,
        _ faults: NodeReader.FaultList
    ) -> [RegionDefinition] {
        lines(texts["regions.csv"] ?? "", columns: 7, file: "\(name)/regions.csv", faults).map { fields in
            RegionDefinition(
                code: fields[0],
                name: fields[1],
                level: fields[2],
                parent: fields[3].isEmpty ? nil : fields[3],
                from: fields[4],
                until: fields[5].isEmpty ? nil : fields[5],
                successor: fields[6].isEmpty ? nil : fields[6]
            )
        }
    }

    private static func lines(
        _ text: String,
        columns: Int,
        file: String,
        _ faults: NodeReader.FaultList
    ) -> [[String]] {
        text.split(whereSeparator: \.isNewline).enumerated().dropFirst().compactMap { offset, line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == columns else {
                faults.add(
                    PackFault(file: file, line: offset + 1, column: 1, text: "应有 \(columns) 列，现在是 \(fields.count) 列")
                )
                return nil
            }
            return fields
        }
    }

    private static func calendar(
        _ files: [(String, String)],
        name: String,
        _ faults: NodeReader.FaultList
    ) -> [WorkCalendar.Entry] {
        files.flatMap { path, text in
            lines(text, columns: 4, file: "\(name)/\(path)", faults).compactMap { fields -> WorkCalendar.Entry? in
                guard let date = try? CivilDate(parsing: fields[0]), let kind = WorkCalendar.Kind(rawValue: fields[1])
                else {
                    faults.add(
                        PackFault(
                            file: "\(name)/\(path)",
                            line: 0,
                            column: 0,
                            text: "“\(fields[0]),\(fields[1])”应写成 日期,off 或 日期,work"
                        )
                    )
                    return nil
                }
                return WorkCalendar.Entry(date: date, kind: kind, occasion: fields[2], document: fields[3])
            }
        }
    }
}
