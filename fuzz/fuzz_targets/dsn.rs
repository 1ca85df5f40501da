#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| nircheck_fuzz::dsn(data));
