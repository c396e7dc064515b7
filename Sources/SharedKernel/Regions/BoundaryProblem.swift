// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a file of boundaries was not taken. Nothing of it is then kept.
package enum BoundaryProblem: Problem, Equatable {
    case tooLarge
    /// The byte at which it can't be read.
    case notJSON(at: Int)
    case notBoundaries
    case noFeatures
    case notAnArea(String)
    case outOfRange(String)
    case openRing(String)
    case repeated(String)

    package var code: String {
        switch self {
        case .tooLarge: "boundaries.too-large"
        case .notJSON: "boundaries.not-json"
        case .notBoundaries: "boundaries.not-boundaries"
        case .noFeatures: "boundaries.no-features"
        case .notAnArea: "boundaries.not-an-area"
        case .outOfRange: "boundaries.out-of-range"
        case .openRing: "boundaries.open-ring"
        case .repeated: "boundaries.repeated"
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .tooLarge: "边界文件超过 50 MB，没有导入。请只导出本地需要的区划，或先简化后再导入。"
        case .notJSON(let place): "边界文件不是 GeoJSON：第 \(place + 1) 个字节读不下去，没有导入。请用地图软件重新导出为 GeoJSON。"
        case .notBoundaries: "边界文件不是 GeoJSON 的 FeatureCollection，没有导入。请用地图软件重新导出。"
        case .noFeatures: "边界文件里一个区划也没有，没有导入。请核对文件后重试。"
        case .notAnArea(let name): "“\(name)”不是面（Polygon 或 MultiPolygon），没有导入。请只导出区划的面。"
        case .outOfRange(let name):
            "“\(name)”的坐标超出范围，没有导入。坐标应是先经度后纬度的度数（经度 ±180，纬度 ±90），请换成 WGS 84 或 CGCS 2000 经纬度后重新导出。"
        case .openRing(let name): "“\(name)”的边界没有闭合（首尾应是同一点，至少四个点），没有导入。请修复后重新导出。"
        case .repeated(let name): "“\(name)”在文件里出现了两次，没有导入。请合并成一个后重试。"
        }
    }
}
