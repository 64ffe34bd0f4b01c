package import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// zlib and libzstd, opened at run time: nothing to install at build time.
package enum CompressionLibrary {
    private static func open(_ names: [String], format: String, package: String) throws(LyceumError) -> UnsafeMutableRawPointer {
        for name in names {
            if let library = dlopen(name, RTLD_NOW) { return library }
        }
        throw LyceumError(
            .unsupported, "writing \(format) needs \(names[0]), which is not installed",
            remedy: "install it (Debian and Ubuntu: apt-get install \(package)), or write format: jsonl")
    }

    private static func symbol<Function>(_ library: UnsafeMutableRawPointer, _ name: String, _ type: Function.Type) throws(LyceumError) -> Function {
        guard let address = dlsym(library, name) else { throw LyceumError(.unsupported, "the library has no \(name)") }
        return unsafeBitCast(address, to: type)
    }

    /// One zstd frame of the bytes.
    package static func zstd(_ bytes: [UInt8], level: Int32 = 3) throws(LyceumError) -> [UInt8] {
        let library = try open(["libzstd.so.1", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"], format: "zstd", package: "libzstd1")
        let bound = try symbol(library, "ZSTD_compressBound", (@convention(c) (Int) -> Int).self)
        let compress = try symbol(
            library, "ZSTD_compress", (@convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32) -> Int).self)
        let isError = try symbol(library, "ZSTD_isError", (@convention(c) (Int) -> UInt32).self)
        var failed = false
        let frame = [UInt8](unsafeUninitializedCapacity: bound(bytes.count)) { output, count in
            let written = bytes.withUnsafeBytes { compress(output.baseAddress, output.count, $0.baseAddress, $0.count, level) }
            failed = isError(written) != 0
            count = failed ? 0 : written
        }
        guard !failed else { throw LyceumError(.limitExceeded, "zstd has no memory for \(bytes.count) bytes") }
        return frame
    }

    /// One gzip member of the bytes, without name and time: zlib's raw deflate between head and check sum.
    package static func gzip(_ bytes: [UInt8]) throws(LyceumError) -> [UInt8] {
        let library = try open(["libz.so.1", "libz.1.dylib"], format: "gzip", package: "zlib1g")
        let bound = try symbol(library, "compressBound", (@convention(c) (UInt) -> UInt).self)
        let compress = try symbol(
            library, "compress2",
            (@convention(c) (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt>?, UnsafePointer<UInt8>?, UInt, Int32) -> Int32).self)
        let checksum = try symbol(library, "crc32", (@convention(c) (UInt, UnsafePointer<UInt8>?, UInt32) -> UInt).self)
        var code: Int32 = 0
        let stream = [UInt8](unsafeUninitializedCapacity: Int(bound(UInt(bytes.count)))) { output, count in
            var length = UInt(output.count)
            code = bytes.withUnsafeBufferPointer { compress(output.baseAddress, &length, $0.baseAddress, UInt($0.count), 6) }
            count = code == 0 ? Int(length) : 0
        }
        guard code == 0, stream.count > 6 else { throw LyceumError(.limitExceeded, "zlib cannot compress \(bytes.count) bytes (code \(code))") }
        let crc = bytes.withUnsafeBufferPointer { checksum(0, $0.baseAddress, UInt32($0.count)) }
        // zlib's own head of two bytes and check sum of four are left out.
        var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        member += stream[2..<stream.count - 4]
        for value in [UInt32(truncatingIfNeeded: crc), UInt32(truncatingIfNeeded: bytes.count)] {
            for shift in stride(from: 0, to: 32, by: 8) { member.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
        }
        return member
    }
}
