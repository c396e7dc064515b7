// SPDX-License-Identifier: Apache-2.0
import Mustache
import Synchronization

// Where the fields of a type lie; the library's own way looks at each value anew, which took a third of a page's work.
@_spi(Reflection) import Swift

/// The fields of a struct as templates ask for them, by name. A page of twenty people asks some three hundred times; what
/// a type holds is found out once for all its values, and a field is made ready when it is asked for.
private final class TemplateFields: MustacheParent, MustacheCustomRepresentation {
    private let plan: FieldPlan
    /// A copy of the struct.
    private let content: UnsafeMutableRawPointer
    /// Lists and structs that were asked for: a template often asks whether there is one before it goes through it.
    private var kept: [String: Any] = [:]

    init(copying address: UnsafeRawPointer, _ plan: FieldPlan) {
        self.plan = plan
        content = plan.copy(address)
    }

    deinit {
        plan.destroy(content)
    }

    /// Says that it stands for itself, so that the renderer need not find out by a cast that fails.
    var representation: Any? { self }

    func child(named name: String) -> Any? {
        guard let field = plan.fields[name] else { return nil }
        if field.isKept, let known = kept[name] { return known }
        let found = field.read(content + field.offset)
        if field.isKept, let found { kept[name] = found }
        return found
    }
}

/// What the values of one type hold, and where.
private final class FieldPlan: Sendable {
    struct Field: Sendable {
        let offset: Int
        let read: TemplateValues.Reader
        let isKept: Bool
    }

    /// None when the type is no struct.
    let fields: [String: Field]
    let copy: @Sendable (UnsafeRawPointer) -> UnsafeMutableRawPointer
    let destroy: @Sendable (UnsafeMutableRawPointer) -> Void

    private static let known = Mutex<[ObjectIdentifier: FieldPlan]>([:])

    static func of<Value>(_ type: Value.Type) -> FieldPlan {
        let key = ObjectIdentifier(type)
        if let plan = known.withLock({ $0[key] }) { return plan }
        let plan = FieldPlan(type)
        known.withLock { $0[key] = plan }
        return plan
    }

    private init<Value>(_ type: Value.Type) {
        var fields: [String: Field] = [:]
        _forEachField(of: type) { name, offset, type, _ in
            fields[String(cString: name)] = Field(
                offset: offset,
                read: TemplateValues.reader(type),
                isKept: !TemplateValues.isPlain(type)
            )
            return true
        }
        self.fields = fields
        copy = { address in
            let copy = UnsafeMutablePointer<Value>.allocate(capacity: 1)
            copy.initialize(to: address.assumingMemoryBound(to: Value.self).pointee)
            return UnsafeMutableRawPointer(copy)
        }
        destroy = { address in
            let value = address.assumingMemoryBound(to: Value.self)
            value.deinitialize(count: 1)
            value.deallocate()
        }
    }
}

/// Values as templates take them: texts and numbers as they are, structs as fields, nil for an empty optional.
enum TemplateValues {
    /// Makes ready the value that lies at an address.
    fileprivate typealias Reader = @Sendable (UnsafeRawPointer) -> Any?

    static func value(_ any: Any) -> Any? {
        func open<Value>(_ value: Value) -> Any? {
            let reader = reader(Value.self)
            return withUnsafePointer(to: value) { reader(UnsafeRawPointer($0)) }
        }
        return _openExistential(any, do: open)
    }

    fileprivate static func isPlain(_ type: Any.Type) -> Bool {
        type is String.Type || type is Bool.Type || type is Int.Type || type is String?.Type
    }

    /// The first word of what the runtime knows of a type says what kind of type it is.
    private static func isProtocol(_ type: Any.Type) -> Bool {
        let kind = unsafeBitCast(type, to: UnsafeRawPointer.self).load(as: UInt.self)
        return kind == _MetadataKind.existential.rawValue
    }

    fileprivate static func reader<Value>(_ type: Value.Type) -> Reader {
        if type is String.Type { return { TemplateText($0.assumingMemoryBound(to: String.self).pointee) } }
        if let composed = type as? any ComposedField.Type { return composed.reader }
        // A value that says itself how it is shown, such as a date, stays whole; so does what lies behind a protocol,
        // into which the renderer looks itself.
        if type is Bool.Type || type is Int.Type || type is any CustomStringConvertible.Type || isProtocol(type) {
            return { $0.assumingMemoryBound(to: Value.self).pointee }
        }
        return { address in
            let plan = FieldPlan.of(Value.self)
            if plan.fields.isEmpty { return address.assumingMemoryBound(to: Value.self).pointee }
            return TemplateFields(copying: address, plan)
        }
    }
}

/// A type that holds values of another.
private protocol ComposedField {
    static var reader: TemplateValues.Reader { get }
}

extension Optional: ComposedField {
    fileprivate static var reader: TemplateValues.Reader {
        let wrapped = TemplateValues.reader(Wrapped.self)
        return { address in
            guard let value = address.assumingMemoryBound(to: Self.self).pointee else { return nil }
            return withUnsafePointer(to: value) { wrapped(UnsafeRawPointer($0)) }
        }
    }
}

extension Array: ComposedField {
    fileprivate static var reader: TemplateValues.Reader {
        let element = TemplateValues.reader(Element.self)
        return { address in
            address.assumingMemoryBound(to: Self.self).pointee.compactMap { value in
                withUnsafePointer(to: value) { element(UnsafeRawPointer($0)) }
            }
        }
    }
}

/// A text as templates take it. It says that it can be written, that it stands for itself and that it has no fields, so
/// that the renderer need not find out by casts and reflection.
private final class TemplateText: MustacheCustomRenderable, MustacheCustomRepresentation, MustacheParent,
    MustacheTransformable
{
    let renderText: String

    init(_ text: String) {
        renderText = text
    }

    var isNull: Bool { false }
    var representation: Any? { self }

    func child(named: String) -> Any? { nil }

    func transform(_ name: String) -> Any? { renderText.transform(name) }
}

/// Escapes texts for HTML as the library does, byte by byte.
struct PageContent: MustacheContentType {
    /// What a template begins with to be escaped in this way.
    static let pragma = "{{% CONTENT_TYPE:PAGE}}\n"

    static func register() {
        MustacheContentTypes.register(PageContent(), named: "PAGE")
    }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: { Self.replacement($0) != nil }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let replacement = Self.replacement(byte) {
                bytes.append(contentsOf: replacement.utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
