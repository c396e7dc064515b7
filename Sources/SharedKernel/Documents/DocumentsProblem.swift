// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong while a document is read, written or printed. Messages carry no cell contents.
package enum DocumentsProblem: Problem, Equatable {
    /// The file has no bytes or no filled row.
    case emptyFile
    /// An .xls, .et, .ods or .xlsb workbook, or no workbook at all.
    case notXlsx
    /// The workbook asks for a password to open.
    case encryptedWorkbook
    /// The archive or a part of it cannot be read.
    case damagedFile(part: String)
    /// Unpacked, the file would be larger than `limit` bytes (a zip bomb, or simply too much).
    case tooLarge(limit: Int)
    /// More filled rows or records than `limit`.
    case tooManyRows(limit: Int)
    /// A filled cell beyond column `limit` in row `row`.
    case tooManyColumns(limit: Int, row: Int)
    /// There is no worksheet of this name.
    case noSuchSheet(name: String)
    /// The bytes are no text: neither UTF-8, GB18030 nor UTF-16 with a mark.
    case notText
    /// A workbook or archive was given where a CSV text is read.
    case workbookInsteadOfText
    /// A cell holds more than Excel's 32,767 characters; `row` counts from 1 within the data.
    case cellTooLong(row: Int, column: String)
    /// A row has another number of cells than there are columns.
    case unevenRow(row: Int, expected: Int, found: Int)
    /// A column total does not fit its type.
    case totalOverflow(column: String)
    /// The workbook could not be produced.
    case writing(reason: String)
    /// The text does not fit a QR code, or is empty.
    case qrCode(length: Int)
    /// The PDF program is not installed.
    case printerMissing
    /// Printing took longer than `seconds`.
    case printerTimeout(seconds: Int)
    /// The PDF program gave up; `status` is its exit status, `detail` its last line for the log.
    case printerFailed(status: Int, detail: String)
    /// Too many documents wait to be printed.
    case printerBusy
    /// The program that writes Word documents is not installed.
    case writerMissing
    /// It gave up, or took too long; `detail` is for the log.
    case writerFailed(detail: String)
    /// The program that draws pictures is not installed.
    case drawerMissing
    /// It gave up, or took too long; `detail` is for the log.
    case drawerFailed(detail: String)
    /// A template cannot be understood at `line`.
    case template(line: Int, reason: String)
    /// A template names a field that it was not given, or that is of another kind.
    case templateField(name: String, line: Int, reason: String)
    /// The upload is of no accepted kind.
    case mediaRefused(allowed: Set<MediaSniffer.Kind>)

    package var code: String {
        switch self {
        case .emptyFile: "documents.empty-file"
        case .notXlsx: "documents.not-xlsx"
        case .encryptedWorkbook: "documents.encrypted-workbook"
        case .damagedFile: "documents.damaged-file"
        case .tooLarge: "documents.too-large"
        case .tooManyRows: "documents.too-many-rows"
        case .tooManyColumns: "documents.too-many-columns"
        case .noSuchSheet: "documents.no-such-sheet"
        case .notText: "documents.not-text"
        case .workbookInsteadOfText: "documents.workbook-instead-of-text"
        case .cellTooLong: "documents.cell-too-long"
        case .unevenRow: "documents.uneven-row"
        case .totalOverflow: "documents.total-overflow"
        case .writing: "documents.writing"
        case .qrCode: "documents.qr-code"
        case .printerMissing: "documents.printer-missing"
        case .printerTimeout: "documents.printer-timeout"
        case .printerFailed: "documents.printer-failed"
        case .printerBusy: "documents.printer-busy"
        case .writerMissing: "documents.writer-missing"
        case .writerFailed: "documents.writer-failed"
        case .drawerMissing: "documents.drawer-missing"
        case .drawerFailed: "documents.drawer-failed"
        case .template: "documents.template"
        case .templateField: "documents.template-field"
        case .mediaRefused: "documents.media-refused"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .emptyFile, .notXlsx, .encryptedWorkbook, .damagedFile, .tooLarge, .tooManyRows, .tooManyColumns,
            .noSuchSheet, .notText, .workbookInsteadOfText, .cellTooLong, .unevenRow, .totalOverflow, .qrCode,
            .template, .templateField, .mediaRefused:
            .invalid
        case .writing, .printerMissing, .printerTimeout, .printerFailed, .printerBusy, .writerMissing, .writerFailed,
            .drawerMissing, .drawerFailed:
            .unavailable
        }
    }

    package var message: String {
        switch self {
        case .emptyFile: "文件里没有内容，请核对后重新上传。"
        case .notXlsx: "只能读取 .xlsx 表格，请用 WPS 或 Excel 打开后另存为 .xlsx 后再上传。"
        case .encryptedWorkbook: "表格设有打开密码，无法读取。请取消密码后另存为 .xlsx 再上传。"
        case .damagedFile(let part): "文件已损坏或不完整（\(part)），请重新导出或另存为 .xlsx 后再上传。"
        case .tooLarge(let limit): "文件展开后超过 \(limit / 1_048_576) MB，请拆成几份后再上传。"
        case .tooManyRows(let limit): "文件超过 \(limit) 行，请拆成几份后再上传。"
        case .tooManyColumns(let limit, let row): "第 \(row) 行的内容超出 \(limit) 列，请删去多余的列后再上传。"
        case .noSuchSheet(let name): "表格中没有名为“\(name)”的工作表，请核对工作表名称。"
        case .notText: "文件不是文本，或编码无法识别。请另存为 CSV（UTF-8）后再上传。"
        case .workbookInsteadOfText: "这里需要 CSV 文本，上传的是表格或压缩文件。请另存为 CSV 后再上传。"
        case .cellTooLong(let row, let column): "第 \(row) 行“\(column)”的文字超过 32767 个字，无法放入表格，请缩短后再导出。"
        case .unevenRow(let row, let expected, let found): "第 \(row) 行有 \(found) 格，应为 \(expected) 格，未生成文件。请联系系统管理员。"
        case .totalOverflow(let column): "“\(column)”的合计超出可表示的范围，未生成文件。请核对数据。"
        case .writing: "文件没有生成，请稍后再试；仍不行请联系系统管理员。"
        case .qrCode(let length): "二维码内容为空或过长（\(length) 字节），未生成。请缩短内容。"
        case .printerMissing: "本机没有安装 PDF 打印组件（weasyprint），请联系系统管理员安装。"
        case .printerTimeout(let seconds): "生成 PDF 超过 \(seconds) 秒，已停止。请减少页数后再试。"
        case .printerFailed: "生成 PDF 没有成功，请稍后再试；仍不行请联系系统管理员。"
        case .printerBusy: "正在打印的文件较多，请稍后再试。"
        case .writerMissing: "本机没有安装生成 Word 文件的组件（pandoc），请联系系统管理员安装。"
        case .writerFailed: "Word 文件没有生成，请稍后再试；仍不行请下载 PDF。"
        case .drawerMissing: "本机没有安装生成图片的组件（librsvg2-bin），请联系系统管理员安装。"
        case .drawerFailed: "图片没有生成，请稍后再试；仍不行请把看板打印成 PDF。"
        case .template(let line, let reason): "文书模板第 \(line) 行有误：\(reason)。"
        case .templateField(let name, let line, let reason): "文书模板第 \(line) 行的“\(name)”\(reason)。"
        case .mediaRefused(let allowed): "只接受 \(MediaSniffer.Kind.words(allowed))，请换一个文件，或者拍照上传。"
        }
    }

    package var description: String {
        switch self {
        case .writing(let reason): "\(code): \(reason)"
        case .writerFailed(let detail): "\(code): \(detail)"
        case .drawerFailed(let detail): "\(code): \(detail)"
        case .printerFailed(let status, let detail): "\(code): exit \(status) \(detail)"
        default: "\(code): \(message)"
        }
    }
}
