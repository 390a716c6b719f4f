//! Decoded arrays to builders.
//!
//! Responsible for: whole arrays of one type into a [`ColumnBuilder`] or [`GeometryBuilder`], without asking for the type of each cell.
//! Not responsible for: decoding.

use crate::read::{Cell, ColumnBuilder, ColumnWish, GeometryBuilder, GeometryFault, GeometryWish};
use crate::{Place, Result};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use polars::prelude::{DataType, PolarsError, Series, TimeUnit};

/// The cells of one array.
pub(super) fn column(series: &Series, wish: ColumnWish, place: &Place) -> Result<ColumnBuilder> {
    let mut builder = ColumnBuilder::new(wish, series.len());
    match push_all(&mut builder, series) {
        Ok(true) => Ok(builder),
        Ok(false) => {
            let error = place.clone().error(format!("holds values of type `{}`, which cannot be used", series.dtype()));
            Err(error.with_hint("name a column of text, numbers, dates or yes and no"))
        }
        Err(error) => Err(place.clone().error(format!("cannot be read: {error}"))),
    }
}

/// Adds the cells of all arrays of a series, with `None` for nothing.
macro_rules! extend {
    ($builder:ident . $extend:ident, $arrays:expr, $convert:expr) => {
        for array in $arrays.downcast_iter() {
            if $arrays.has_nulls() {
                $builder.$extend(array.iter().map(|cell| cell.map($convert)));
            } else {
                $builder.$extend(array.values_iter().map(|cell| Some($convert(cell))));
            }
        }
    };
}

/// Adds all cells; says whether the type is one that can be used.
fn push_all(builder: &mut ColumnBuilder, series: &Series) -> std::result::Result<bool, PolarsError> {
    match series.dtype() {
        DataType::Int64 => extend!(builder.extend_integers, series.i64()?, |cell: &i64| *cell),
        DataType::Int32 => extend!(builder.extend_integers, series.i32()?, |cell: &i32| i64::from(*cell)),
        DataType::Int16 => extend!(builder.extend_integers, series.i16()?, |cell: &i16| i64::from(*cell)),
        DataType::Int8 => extend!(builder.extend_integers, series.i8()?, |cell: &i8| i64::from(*cell)),
        DataType::UInt32 => extend!(builder.extend_integers, series.u32()?, |cell: &u32| i64::from(*cell)),
        DataType::UInt16 => extend!(builder.extend_integers, series.u16()?, |cell: &u16| i64::from(*cell)),
        DataType::UInt8 => extend!(builder.extend_integers, series.u8()?, |cell: &u8| i64::from(*cell)),
        DataType::UInt64 => push_each(builder, series.u64()?.iter(), |builder, cell| match i64::try_from(cell) {
            Ok(cell) => builder.push(Cell::Integer(cell)),
            Err(_) => builder.push(Cell::Text(&cell.to_string())),
        }),
        DataType::Boolean => {
            for array in series.bool()?.downcast_iter() {
                builder.extend_integers(array.iter().map(|cell| cell.map(i64::from)));
            }
        }
        DataType::Float64 => extend!(builder.extend_reals, series.f64()?, |cell: &f64| *cell),
        DataType::Float32 => extend!(builder.extend_reals, series.f32()?, |cell: &f32| f64::from(*cell)),
        DataType::String => {
            for array in series.str()?.downcast_iter() {
                push_texts(builder, array.iter());
            }
        }
        DataType::Binary => {
            for array in series.binary()?.downcast_iter() {
                // Bytes are text where the writer forgot to say so; where they are none, the column cannot be used.
                if array.iter().flatten().any(|cell| std::str::from_utf8(cell).is_err()) {
                    return Ok(false);
                }
                push_texts(builder, array.iter().map(|cell| cell.and_then(|cell| std::str::from_utf8(cell).ok())));
            }
        }
        DataType::Date => push_each(builder, series.date()?.physical().iter(), |builder, day| {
            push_time(builder, SignedDuration::from_secs(i64::from(day) * 86_400));
        }),
        DataType::Datetime(unit, _) => {
            let unit = *unit;
            push_each(builder, series.datetime()?.physical().iter(), |builder, time| {
                push_time(
                    builder,
                    match unit {
                        TimeUnit::Nanoseconds => SignedDuration::from_nanos(time),
                        TimeUnit::Microseconds => SignedDuration::from_micros(time),
                        TimeUnit::Milliseconds => SignedDuration::from_millis(time),
                    },
                );
            });
        }
        DataType::Null => builder.extend_integers((0..series.len()).map(|_| None)),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Adds cells one by one, for types that are rare.
fn push_each<T>(builder: &mut ColumnBuilder, cells: impl Iterator<Item = Option<T>>, push: impl Fn(&mut ColumnBuilder, T)) {
    for cell in cells {
        match cell {
            Some(cell) => push(builder, cell),
            None => builder.push(Cell::Null),
        }
    }
}

fn push_texts<'a>(builder: &mut ColumnBuilder, cells: impl Iterator<Item = Option<&'a str>>) {
    for cell in cells {
        match cell {
            Some(text) if builder.push_plain(text.as_bytes()) => {}
            cell => builder.push(cell.map_or(Cell::Null, Cell::Text)),
        }
    }
}

/// Adds a point in time as ISO text: the date alone where it is midnight.
fn push_time(builder: &mut ColumnBuilder, since_1970: SignedDuration) {
    let time: Option<DateTime> = Timestamp::from_duration(since_1970).ok().map(|time| Offset::UTC.to_datetime(time));
    match time {
        Some(time) if time.time() == jiff::civil::Time::midnight() => builder.push(Cell::Text(&time.date().to_string())),
        Some(time) => builder.push(Cell::Text(&time.to_string())),
        None => builder.push(Cell::Null),
    }
}

/// The geometries of one array of WKB.
pub(super) fn geometry(series: &Series, wish: GeometryWish, place: &Place) -> Result<GeometryBuilder> {
    let mut builder = GeometryBuilder::new(wish, series.len());
    let Ok(arrays) = series.binary() else {
        let error = place.clone().error(format!("the geometry is of type `{}`, not WKB", series.dtype()));
        return Err(error.with_hint("write the file anew with GDAL, QGIS or GeoPandas"));
    };
    for array in arrays.downcast_iter() {
        if arrays.has_nulls() {
            for cell in array {
                match cell {
                    Some(wkb) => builder.push_wkb(wkb),
                    None => builder.push_fault(GeometryFault::Null),
                }
            }
        } else {
            array.values_iter().for_each(|wkb| builder.push_wkb(wkb));
        }
    }
    Ok(builder)
}
