//! Values that come from Python and go back: one value, a list, or an array of any library that
//! has the Arrow PyCapsule interface.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Int64Array, LargeBinaryArray, LargeStringArray,
    cast::AsArray,
    new_empty_array,
    types::{Int8Type, Int16Type, Int32Type},
};
use arrow_schema::{DataType, Field, FieldRef};
use nircheck::{Lang, ParseError};
use nircheck_arrow::Error;
use pyo3::{
    IntoPyObjectExt,
    exceptions::{PyTypeError, PyValueError},
    intern,
    prelude::*,
    sync::PyOnceLock,
    types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType},
};
use pyo3_arrow::{PyArray, PyChunkedArray, input::AnyArray};

use crate::nir::Nir;

/// Where an array came from.
pub(crate) enum Values {
    /// One value, as an array of one.
    One(ArrayRef),
    /// A list.
    List(ArrayRef),
    /// An array of an Arrow library, in one piece or several.
    Arrow(AnyArray),
}

impl Values {
    pub(crate) fn read(values: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(array) = one(values)? {
            return Ok(Self::One(array));
        }
        if values.cast::<PyList>().is_ok() || values.cast::<PyTuple>().is_ok() {
            return list(values).map(Self::List);
        }
        if let Ok(array) = values.extract::<AnyArray>() {
            return Ok(Self::Arrow(array));
        }
        // The error of the other library may hold a number: it is not passed on.
        match values.call_method0(intern!(values.py(), "tolist")) {
            Ok(items) if items.cast::<PyList>().is_ok() => list(&items).map(Self::List),
            _ => Err(PyTypeError::new_err(
                "expected a str, bytes, int or Nir, a list of them, or an Arrow array of texts",
            )),
        }
    }

    /// All values in one array.
    pub(crate) fn whole(self) -> PyResult<ArrayRef> {
        match self {
            Self::One(array) | Self::List(array) => Ok(array),
            Self::Arrow(AnyArray::Array(array)) => Ok(array.into_inner().0),
            Self::Arrow(stream) => {
                let (chunks, field) = stream.into_chunked_array()?.into_inner();
                match &chunks[..] {
                    [] => Ok(new_empty_array(field.data_type())),
                    [chunk] => Ok(Arc::clone(chunk)),
                    chunks => {
                        let chunks: Vec<_> = chunks.iter().map(|chunk| &**chunk).collect();
                        arrow_select::concat::concat(&chunks).map_err(|error| failed(&error.into()))
                    }
                }
            }
        }
    }
}

/// Calls `work` on the values, without the lock of the interpreter when they are an array, and
/// returns the result as the library of the values has it.
pub(crate) fn each<'py>(
    values: &Bound<'py, PyAny>,
    work: impl Fn(&ArrayRef) -> Result<ArrayRef, Error> + Sync,
) -> PyResult<Bound<'py, PyAny>> {
    let py = values.py();
    match Values::read(values)? {
        Values::One(array) => {
            let found = work(&array).map_err(|error| failed(&error))?;
            to_python(py, &found, 0)
        }
        Values::List(array) => {
            let found = py.detach(|| work(&array)).map_err(|error| failed(&error))?;
            if is_of(values, "pandas")? {
                return fit(
                    values,
                    PyArray::from_array_ref(found).into_bound_py_any(py)?,
                    false,
                );
            }
            let items = (0..found.len()).map(|row| to_python(py, &found, row));
            Ok(PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_any())
        }
        Values::Arrow(AnyArray::Array(array)) => {
            let array = array.into_inner().0;
            let found = py.detach(|| work(&array)).map_err(|error| failed(&error))?;
            fit(
                values,
                PyArray::from_array_ref(found).into_bound_py_any(py)?,
                false,
            )
        }
        Values::Arrow(stream) => {
            let reader = stream.into_reader()?;
            let found = py.detach(|| {
                let empty = new_empty_array(reader.field().data_type());
                let chunks = reader.map(|chunk| work(&chunk?));
                let chunks = chunks.collect::<Result<Vec<_>, Error>>()?;
                let data_type = match chunks.first() {
                    Some(chunk) => chunk.data_type().clone(),
                    None => work(&empty)?.data_type().clone(),
                };
                Ok((chunks, data_type))
            });
            let (chunks, data_type) = found.map_err(|error| failed(&error))?;
            let field: FieldRef = Arc::new(Field::new("", data_type, true));
            let chunks = PyChunkedArray::try_new(chunks, field)?;
            fit(values, chunks.into_bound_py_any(py)?, true)
        }
    }
}

/// The error of an array that cannot be checked.
pub(crate) fn failed(error: &Error) -> PyErr {
    match error {
        Error::Type(_) => PyTypeError::new_err(error.to_string()),
        Error::Length => PyValueError::new_err(error.to_string()),
        // Its message may hold values of the array.
        _ => PyValueError::new_err("the array is not well formed, or too long"),
    }
}

/// The error of a number, in the unit of positions of its text.
pub(crate) fn invalid(py: Python<'_>, error: ParseError, position: usize, lang: Lang) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let (code, field, expected) = (error.code(), error.field(), error.expected());
    let message = match lang {
        Lang::Fr => format!(
            "{code}\u{a0}: {} (position {position}\u{a0}; attendu\u{a0}: {})",
            code.text(lang),
            expected.text(lang)
        ),
        _ => format!(
            "{code}: {} (position {position}; expected: {})",
            code.text(lang),
            expected.text(lang)
        ),
    };
    let class = CLASS.import(py, "nircheck", "InvalidNir");
    match class.and_then(|class| {
        class.call1((
            message,
            code.as_str(),
            field.as_str(),
            position,
            expected.as_str(),
        ))
    }) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// One value, as an array of one; `None` when it is something else.
fn one(value: &Bound<'_, PyAny>) -> PyResult<Option<ArrayRef>> {
    if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_string_lossy();
        return Ok(Some(Arc::new(LargeStringArray::from_iter_values([text]))));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(Arc::new(LargeBinaryArray::from_iter_values([
            bytes.as_bytes()
        ]))));
    }
    if value.cast::<PyInt>().is_ok() {
        return Ok(Some(match value.extract::<i64>() {
            Ok(integer) => Arc::new(Int64Array::from(vec![integer])),
            Err(_) => Arc::new(LargeStringArray::from_iter_values([value
                .str()?
                .to_str()?])),
        }));
    }
    if let Ok(nir) = value.cast::<Nir>() {
        let text = nir.get().compact();
        return Ok(Some(Arc::new(LargeStringArray::from_iter_values([text]))));
    }
    // A date of birth, which is a text for all that it is compared with.
    if let Ok(text) = value.call_method0(intern!(value.py(), "isoformat")) {
        let text = text.extract::<String>()?;
        let day = text.get(..10).unwrap_or(&text);
        return Ok(Some(Arc::new(LargeStringArray::from_iter_values([day]))));
    }
    Ok(None)
}

/// A list of values, none for `None` and for a float that is not a number.
fn list(values: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let mut arrays = Vec::new();
    for value in values.try_iter()? {
        let value = value?;
        let is_missing = value.is_none()
            || value
                .cast::<PyFloat>()
                .is_ok_and(|float| float.value().is_nan());
        arrays.push(match is_missing {
            true => None,
            false => Some(one(&value)?.ok_or_else(|| {
                PyTypeError::new_err("a list of str, bytes, int, Nir and None is expected")
            })?),
        });
    }
    let mut there = arrays.iter().flatten().map(|array| array.data_type());
    let first = there.next().cloned().unwrap_or(DataType::LargeUtf8);
    let is_one_type = there.all(|it| *it == first);
    Ok(match first {
        DataType::Int64 if is_one_type => {
            let value = |array: &ArrayRef| {
                array
                    .as_primitive::<arrow_array::types::Int64Type>()
                    .value(0)
            };
            Arc::new(
                arrays
                    .iter()
                    .map(|array| array.as_ref().map(value))
                    .collect::<Int64Array>(),
            )
        }
        DataType::LargeUtf8 if is_one_type => {
            let value = |array: &'_ ArrayRef| array.as_string::<i64>().value(0).to_owned();
            let texts = arrays.iter().map(|array| array.as_ref().map(value));
            Arc::new(texts.collect::<LargeStringArray>())
        }
        _ => {
            let bytes = |array: &ArrayRef| match array.data_type() {
                DataType::LargeUtf8 => array.as_string::<i64>().value(0).as_bytes().to_vec(),
                DataType::LargeBinary => array.as_binary::<i64>().value(0).to_vec(),
                _ => {
                    let value = array
                        .as_primitive::<arrow_array::types::Int64Type>()
                        .value(0);
                    value.to_string().into_bytes()
                }
            };
            let texts: Vec<_> = arrays
                .iter()
                .map(|array| array.as_ref().map(bytes))
                .collect();
            Arc::new(
                texts
                    .iter()
                    .map(Option::as_ref)
                    .collect::<LargeBinaryArray>(),
            )
        }
    })
}

/// A value of an array as Python has it.
pub(crate) fn to_python<'py>(
    py: Python<'py>,
    array: &dyn Array,
    row: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    let integer = |integer: i64| integer.into_bound_py_any(py);
    match array.data_type() {
        DataType::Boolean => {
            let value = array.as_boolean().value(row);
            Ok(PyBool::new(py, value).to_owned().into_any())
        }
        DataType::Int8 => integer(array.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => integer(array.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => integer(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Utf8 => Ok(PyString::new(py, array.as_string::<i32>().value(row)).into_any()),
        DataType::LargeUtf8 => {
            Ok(PyString::new(py, array.as_string::<i64>().value(row)).into_any())
        }
        DataType::LargeBinary => {
            Ok(PyBytes::new(py, array.as_binary::<i64>().value(row)).into_any())
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_dictionary::<Int8Type>();
            let key = dictionary.key(row).unwrap_or_default();
            to_python(py, dictionary.values(), key)
        }
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            let items = (0..items.len()).map(|row| to_python(py, &items, row));
            Ok(PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_any())
        }
        DataType::Struct(fields) => {
            let values = PyDict::new(py);
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                values.set_item(field.name(), to_python(py, column, row)?)?;
            }
            Ok(values.into_any())
        }
        _ => Err(PyTypeError::new_err("no value of Python")),
    }
}

/// Whether a value is of a library.
fn is_of(values: &Bound<'_, PyAny>, library: &str) -> PyResult<bool> {
    let module = values.get_type().module()?;
    Ok(module.to_str()?.split('.').next() == Some(library))
}

/// The result in a container of the library of the values: an array of pyarrow, a Series of Polars,
/// a Series of pandas backed by pyarrow, with its index. For other libraries, an object with the
/// PyCapsule interface, which they all import.
fn fit<'py>(
    values: &Bound<'py, PyAny>,
    found: Bound<'py, PyAny>,
    is_chunked: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let py = values.py();
    let of_pyarrow = |found| {
        let pyarrow = py.import(intern!(py, "pyarrow"))?;
        match is_chunked {
            true => pyarrow.call_method1(intern!(py, "chunked_array"), (found,)),
            false => pyarrow.call_method1(intern!(py, "array"), (found,)),
        }
    };
    if is_of(values, "pyarrow")? {
        return of_pyarrow(found);
    }
    let name = || values.getattr(intern!(py, "name"));
    if is_of(values, "polars")? {
        let polars = py.import(intern!(py, "polars"))?;
        let series = polars.call_method1(intern!(py, "Series"), (found,))?;
        return series.call_method1(intern!(py, "alias"), (name()?,));
    }
    if is_of(values, "pandas")? {
        let pandas = py.import(intern!(py, "pandas"))?;
        let arrays = pandas.getattr(intern!(py, "arrays"))?;
        let array =
            arrays.call_method1(intern!(py, "ArrowExtensionArray"), (of_pyarrow(found)?,))?;
        let index = values.getattr(intern!(py, "index"))?;
        let kwargs = PyDict::new(py);
        kwargs.set_item(intern!(py, "index"), index)?;
        kwargs.set_item(intern!(py, "name"), name()?)?;
        kwargs.set_item(intern!(py, "copy"), false)?;
        return pandas.call_method(intern!(py, "Series"), (array,), Some(&kwargs));
    }
    Ok(found)
}
